// @ts-expect-error it has no types
import fdk from '@fnproject/fdk'
import { toFn } from 'heddle/fn'
import { placeOrder } from './app.ts'

// Fn: a function behind a trigger of HTTP, run by its own FDK. Bytes, for a body is not to be damaged.
fdk.handle(toFn(placeOrder), { inputMode: 'buffer' })
