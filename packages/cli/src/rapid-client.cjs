'use strict'

// Stands in for `rapid-client.node`, the only part of AWS's runtime client that is not JavaScript and that would need a
// C++ compiler to install. It is the part that speaks HTTP to the Runtime API; here node:http does. Everything else
// that runs a function (loading it, its context, streams, logs, errors) is AWS's official code, unchanged.
//
// Preloaded with --require into the function's process. Plain JavaScript, so that it costs the same start time from
// source as from a build.

const { Agent, request } = require('node:http')
const Module = require('node:module')
const { connect } = require('node:net')

const load = Module._load
Module._load = function (name, ...rest) {
  return name === './rapid-client.node' ? rapidClient() : load.call(this, name, ...rest)
}

/** What the native part exports. Only the function's own process asks for it, not what the function forks. */
function rapidClient() {
  const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
  const agent = new Agent({ keepAlive: true })
  // All posts so far; undefined while none is under way.
  let posts

  function call(method, path, headers, body) {
    return new Promise((resolve, reject) => {
      const options = { host, port, agent, method, path: `/2018-06-01/runtime/invocation/${path}`, headers }
      const outgoing = request(options, (incoming) => {
        let text = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (chunk) => {
          text += chunk
        })
        incoming.on('end', () => resolve({ status: incoming.statusCode, headers: incoming.headers, text }))
        incoming.on('error', reject)
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }

  function post(path, ...texts) {
    if (texts.some((text) => typeof text !== 'string')) throw new TypeError('Wrong arguments')
    const [body] = texts
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
    // The native client says nothing about a post that was refused or lost; the service knows what it got.
    const all = Promise.allSettled([posts, call('POST', path, headers, body)]).then(() => {
      if (posts === all) posts = undefined
    })
    posts = all
  }

  // The native client's posts return when they are done, so that 3.x can exit right after one. Here an exit has to wait.
  const { exit } = process
  process.exit = (code) => {
    if (posts === undefined) exit.call(process, code)
    else posts.then(() => exit.call(process, code))
  }

  // A handler whose promise never settles leaves Node nothing to do. Node's status for that is 13, but only where the
  // module that was started awaits at its top, as on Lambda; the published client does not.
  process.on('beforeExit', () => {
    process.exitCode ??= 13
  })

  // On Lambda a log line is written when the call that logs it returns; a pipe of Node's would still hold most of a long
  // log when the answer is sent, and lose it in an exit.
  for (const { _handle } of [process.stdout, process.stderr]) _handle?.setBlocking?.(true)

  // A function does not outlive the command that started it, however that ended: with it this connection closes. The
  // process is the head of a group, so that what it has started goes as well.
  connect({ host, port })
    .on('error', () => {})
    .on('close', () => process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL'))
    .unref()

  return {
    async next() {
      await posts
      const { maxRSS } = process.resourceUsage()
      const { status, headers, text } = await call('GET', 'next', { 'Heddle-Max-Rss-Kb': maxRSS })
      if (status !== 200) throw new Error(`Failed to get next invocation, error ${status}`)
      return { bodyJson: text, headers }
    },
    done(id, body) {
      post(`${id}/response`, body)
    },
    // The third argument is the error's form for X-Ray. Nothing here reads it, and not every text can be a header.
    error(id, body, xray) {
      post(`${id}/error`, body, xray)
    },
  }
}
