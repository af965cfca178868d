'use strict'

// Stands in for `rapid-client.node` as rapid-client.cjs does, but for measuring: it has the events itself, and takes the
// answers, so that no HTTP and no other process is part of what is measured. What loads the function, calls it and turns
// its answer into JSON is AWS's official code, unchanged; of it only what lies between an event and its answer is counted.
//
// Preloaded with --require. Plain JavaScript, so that it costs the same from source as from a build.

const { existsSync, openSync, readFileSync, writeFileSync } = require('node:fs')
const Module = require('node:module')

// Whatever the function makes of these.
const { performance } = globalThis
const { cpuUsage, reallyExit } = process

// Only the function's own process is measured, not what it forks, nor its threads.
if (process.env.HEDDLE_BENCH !== undefined) prepare(JSON.parse(process.env.HEDDLE_BENCH))

function prepare(plan) {
  delete process.env.HEDDLE_BENCH
  // Log lines take the way that they take on Lambda, past process.stdout, which is slow to make.
  process.env._LAMBDA_TELEMETRY_LOG_FD = String(openSync(process.platform === 'win32' ? 'NUL' : '/dev/null', 'w'))
  const events = JSON.parse(readFileSync(plan.events, 'utf8'))
  const bench = { loading, loaded, trace: undefined }
  Object.defineProperty(globalThis, '__heddle_bench__', { value: bench })
  const load = Module._load
  Module._load = function (name, ...rest) {
    return name === './rapid-client.node' ? { next, done, error } : load.call(this, name, ...rest)
  }

  const warm = []
  let init
  let first
  // When the invocation that is under way was started; undefined while none is.
  let started
  let count = 0
  const warmUp = { cpu: 0, wall: 0 }
  const measured = { cpu: 0, wall: 0 }

  // The wrapper around the user's module calls these two, right before and after it imports it.
  function loading() {
    bench.trace?.start()
    started = now()
  }
  function loaded() {
    init = since(started)
    started = undefined
    bench.trace?.turn()
  }

  async function next() {
    // A stream goes its own way and has no `done`.
    if (started !== undefined) finish()
    if (isEnough()) end({ init, first, warm, ...memory() })
    const headers = {
      'lambda-runtime-aws-request-id': `8f7c1d9e-3c1b-4a52-9b7e-${String(count).padStart(12, '0')}`,
      'lambda-runtime-deadline-ms': String(Date.now() + plan.timeout * 1000),
      'lambda-runtime-invoked-function-arn': plan.functionArn,
      'lambda-runtime-trace-id': plan.traceId,
    }
    const bodyJson = events[count % events.length]
    count += 1
    started = now()
    return { bodyJson, headers }
  }

  function done() {
    if (started !== undefined) finish()
  }

  function error(_id, body) {
    end({ error: JSON.parse(body) })
  }

  function finish() {
    const taken = since(started)
    started = undefined
    if (first === undefined) {
      first = taken
      bench.trace?.stop()
      return
    }
    const isWarm = warm.length > 0 || warmUp.cpu >= plan.warmUpMs || warmUp.wall >= 4 * plan.warmUpMs
    if (isWarm) warm.push(taken)
    const total = isWarm ? measured : warmUp
    total.cpu += taken.cpu
    total.wall += taken.wall
  }

  function isEnough() {
    if (first === undefined) return false
    return warm.length >= plan.invocations || (warm.length > 0 && measured.wall >= plan.mostMs)
  }

  function end(report) {
    writeFileSync(plan.report, JSON.stringify({ ...report, trace: bench.trace?.result() }))
    reallyExit.call(process, 0)
  }
}

// Milliseconds. CPU first, and in `since` last: asking for the time costs some itself.
function now() {
  const wall = performance.now()
  return { wall, cpu: cpuUsage() }
}

function since({ wall, cpu }) {
  const { user, system } = cpuUsage(cpu)
  return { cpu: (user + system) / 1000, wall: performance.now() - wall }
}

function memory() {
  // What `resourceUsage` says may be of the process that started this one: Linux hands it on.
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  const [, kilobytes = process.resourceUsage().maxRSS] = /^VmHWM:\s*(\d+) kB/m.exec(status) ?? []
  return { peakMB: Number(kilobytes) / 1024 }
}
