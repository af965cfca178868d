import { askProcess, printFault } from './ask-process.ts'
import { moduleFile } from './module-file.ts'
import { moduleFlags } from './node-flags.ts'
import { help, type OpenApiOptions, parseOpenApi } from './openapi-options.ts'
import type { DocumentAnswer, DocumentCall } from './openapi-process.ts'
import { infoOf } from './project.ts'
import { jsonText, writeText } from './write-text.ts'

/** `heddle openapi`: prints the OpenAPI document of an API. */
export async function run(args: readonly string[]): Promise<number> {
  const options = parseOpenApi(args)
  if (options === undefined) {
    process.stdout.write(help)
    return 0
  }
  const call = callOf(options)
  const answer = await askProcess<DocumentAnswer>('openapi-process', call, moduleFlags(call.module))
  if ('fault' in answer) {
    await printFault('heddle openapi', options.module, answer)
    return 1
  }
  await writeText(jsonText(answer.document), options.out)
  return 0
}

function callOf(options: OpenApiOptions): DocumentCall {
  const module = moduleFile(options.module)
  return { module, export: options.export, info: infoOf(module, options), servers: options.servers }
}
