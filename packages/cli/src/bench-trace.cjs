'use strict'

// Finds out where a function's start goes: preloaded, after bench-client.cjs, into processes of their own, so that what
// it costs itself is no part of the figures. Every moment is counted for one module alone, the innermost that is at work:
// for one that requires another, the other's time is not its own.
//
// An ES module is timed from its first statement to its last, by two calls written around its source: its imports have
// run by then. A CommonJS module is timed by its `load`. What V8 takes to read an ES module is measured by having it
// read the same text once more; that is why these processes run with --experimental-vm-modules.

const Module = require('node:module')
const { SourceTextModule } = process.getBuiltinModule('node:vm')
const { fileURLToPath } = process.getBuiltinModule('node:url')
const { dirname } = process.getBuiltinModule('node:path')

// Whatever the function makes of these.
const { performance } = globalThis
const { cpuUsage } = process
// The names of all parts of Node that were loaded so far.
const { moduleLoadList = [] } = process

const bench = globalThis.__heddle_bench__
// Node has these hooks since 22.15.
if (bench !== undefined && Module.registerHooks !== undefined) bench.trace = tracer()

function tracer() {
  // The first of its kind takes longer, and is nobody's.
  void new SourceTextModule('export {}')
  const modules = new Map()
  const ids = []
  const edges = new Map()
  const resolved = new Map()
  const phases = []
  // The modules at work, the innermost last.
  let stack = []
  let phase
  let last = clock()
  let internals = moduleLoadList.length

  /** Counts the time since the last call for the innermost module, or for Node where there is none. */
  function tick() {
    const time = clock()
    const top = stack.at(-1)
    const cpu = time.cpu - last.cpu
    const wall = time.wall - last.wall
    if (top !== undefined) count(top.id, top.part, cpu, wall)
    if (phase !== undefined) {
      phase.cpu += cpu
      phase.wall += wall
      const loaded = moduleLoadList.slice(internals).filter((name) => name.startsWith('NativeModule '))
      internals = moduleLoadList.length
      const loader = top === undefined ? phase : modules.get(top.id)
      loader.internals.push(...loaded.map((name) => name.slice('NativeModule '.length)))
    }
    last = clock()
  }

  function count(id, part, cpu, wall) {
    const times = moduleOf(id)[part]
    times.cpu += cpu
    times.wall += wall
  }

  function moduleOf(id) {
    let module = modules.get(id)
    if (module === undefined) {
      const none = () => ({ cpu: 0, wall: 0 })
      module = { id, phase: undefined, load: none(), parse: none(), run: none(), internals: [] }
      modules.set(id, module)
      ids.push(id)
    }
    return module
  }

  function enter(id, part) {
    tick()
    moduleOf(id).phase ??= phases.length
    stack.push({ id, part })
  }

  /** Ends a module's turn, and those of modules inside it that never came to their end. */
  function leave(id, part) {
    const index = stack.findLastIndex((one) => one.id === id && one.part === part)
    if (index < 0) return
    tick()
    stack = stack.slice(0, index)
  }

  function during(id, part, work) {
    enter(id, part)
    try {
      return work()
    } finally {
      leave(id, part)
    }
  }

  function connect(from, to) {
    if (from === undefined || from === to) return
    const targets = edges.get(from) ?? new Set()
    targets.add(to)
    edges.set(from, targets)
  }

  function loadBuiltin(id, readExports) {
    during(id, 'run', () => {
      const builtin = getBuiltin.call(process, id)
      // Node reads every export of what an ES module imports, and there are some that load much more.
      if (readExports) for (const key of Object.keys(builtin ?? {})) void attempt(() => builtin[key])
    })
  }

  const getBuiltin = process.getBuiltinModule
  process.getBuiltinModule = function getBuiltinModule(id) {
    if (phase !== undefined && Module.isBuiltin(id)) {
      connect(stack.at(-1)?.id, builtinId(id))
      loadBuiltin(builtinId(id), false)
    }
    return getBuiltin.call(process, id)
  }

  Module.registerHooks({
    resolve(specifier, context, nextResolve) {
      if (phase === undefined) return nextResolve(specifier, context)
      tick()
      const found = nextResolve(specifier, context)
      const time = clock()
      const id = idOf(found.url)
      const parent = context.parentURL && idOf(context.parentURL)
      // To find a module once is its own price; to find it again, that of whoever imports it too.
      count(modules.has(id) && modules.has(parent) ? parent : id, 'load', time.cpu - last.cpu, time.wall - last.wall)
      phase.cpu += time.cpu - last.cpu
      phase.wall += time.wall - last.wall
      connect(parent, id)
      return withoutOwn(found)
    },
    load(url, context, nextLoad) {
      if (phase === undefined) return nextLoad(url, context)
      tick()
      const id = idOf(url)
      if (id.startsWith('node:')) {
        last = clock()
        loadBuiltin(id, context.conditions?.includes('import') !== false)
        return nextLoad(url, context)
      }
      last = clock()
      const found = during(id, 'load', () => nextLoad(url, context))
      if (found.format !== 'module' || found.source == null) return found
      return withoutOwn({ ...found, source: traced(id, String(Buffer.from(found.source))) })
    },
  })

  /** Counts for nobody what was done here since the last moment that was counted. */
  function withoutOwn(value) {
    last = clock()
    return value
  }

  function traced(id, source) {
    last = clock()
    during(id, 'parse', () => attempt(() => new SourceTextModule(source, { identifier: id })))
    const index = ids.indexOf(id)
    const [, hashbang = ''] = /^(#!.*\n)/.exec(source) ?? []
    const rest = source.slice(hashbang.length)
    return `${hashbang}__heddle_bench__.trace.begin(${index});${rest}\n;__heddle_bench__.trace.end(${index});`
  }

  const { load } = Module.prototype
  Module.prototype.load = function (filename, ...rest) {
    if (phase === undefined) return load.call(this, filename, ...rest)
    return during(filename, 'run', () => load.call(this, filename, ...rest))
  }

  // Node remembers what the files of a folder name by relative paths, and then asks nobody where that is.
  const { _load } = Module
  Module._load = function (request, parent, ...rest) {
    if (phase === undefined || parent?.filename == null) return _load.call(this, request, parent, ...rest)
    const key = `${dirname(parent.filename)}\0${request}`
    const known = resolved.get(key)
    if (known !== undefined) connect(parent.filename, known)
    return _load.call(this, request, parent, ...rest)
  }
  const { _resolveFilename } = Module
  Module._resolveFilename = function (request, parent, ...rest) {
    const filename = _resolveFilename.call(this, request, parent, ...rest)
    if (phase !== undefined && parent?.filename != null) {
      const id = Module.isBuiltin(filename) ? builtinId(filename) : filename
      resolved.set(`${dirname(parent.filename)}\0${request}`, id)
      connect(parent.filename, id)
    }
    return filename
  }

  return {
    begin: (index) => enter(ids[index], 'run'),
    end: (index) => leave(ids[index], 'run'),
    /** The module is about to be imported. */
    start() {
      last = clock()
      internals = moduleLoadList.length
      phase = { cpu: 0, wall: 0, internals: [] }
    },
    /** It has been; what is loaded from now on, the first invocation loads. */
    turn() {
      tick()
      phases.push(phase)
      stack = []
      phase = { cpu: 0, wall: 0, internals: [] }
    },
    stop() {
      if (phase === undefined) return
      tick()
      phases.push(phase)
      stack = []
      phase = undefined
    },
    result() {
      // Others were looked for, and not loaded.
      const loaded = [...modules.values()].filter((module) => module.phase !== undefined)
      return { modules: loaded, edges: [...edges].map(([from, to]) => [from, [...to]]), phases }
    },
  }
}

function clock() {
  const { user, system } = cpuUsage()
  return { cpu: (user + system) / 1000, wall: performance.now() }
}

/** The path of a file, `node:fs`, or another URL. */
function idOf(url) {
  if (!url.startsWith('file:')) return Module.isBuiltin(url) ? builtinId(url) : url
  const plain = new URL(url)
  plain.search = ''
  plain.hash = ''
  return fileURLToPath(plain)
}

function builtinId(name) {
  return name.startsWith('node:') ? name : `node:${name}`
}

function attempt(work) {
  try {
    return work()
  } catch {
    // What cannot be read now fails where it is used.
  }
}
