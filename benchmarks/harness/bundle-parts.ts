import { readFileSync } from 'node:fs'

/** A file or a package that went into a bundle. */
export interface Part {
  /** `packages/core/src/on.ts`, `zod`. */
  readonly name: string
  readonly bytes: number
}

/** What a bundle that is not minified is made of. */
export interface Parts {
  readonly all: readonly Part[]
  /** Whose the code at this place is; `undefined` for what the bundler itself put there. */
  at(offset: number): string | undefined
  /** The same by line, counted from 0. */
  onLine(line: number): string | undefined
}

/** Reads from a bundle what went into it: before each file esbuild writes its path. */
export function partsOf(bundle: string): Parts {
  const text = readFileSync(bundle, 'utf8')
  const starts: { readonly offset: number; readonly name: string }[] = []
  for (const match of text.matchAll(/^\/\/ (\S+\.[cm]?[jt]s)$/gm)) {
    starts.push({ offset: match.index, name: nameOf(match[1] as string) })
  }
  const bytes = new Map<string, number>()
  for (const [index, { offset, name }] of starts.entries()) {
    const end = starts[index + 1]?.offset ?? text.length
    bytes.set(name, (bytes.get(name) ?? 0) + end - offset)
  }
  const lines = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.push(at + 1)
  const at = (offset: number) => starts.findLast((start) => start.offset <= offset)?.name
  return {
    all: [...bytes].map(([name, bytes]) => ({ name, bytes })),
    at,
    onLine: (line) => at(lines[line] ?? 0),
  }
}

function nameOf(path: string): string {
  const name = path.replace(/^(?:\.\.\/)+/, '')
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)
  return inPackage?.[1] ?? name
}
