// @ts-expect-error it has no types
import fdk from '@fnproject/fdk'
import { toFn } from 'heddle/fn'
import { orders } from '../orders.ts'

fdk.handle(toFn(orders), { inputMode: 'buffer' })
