import { app } from '@azure/functions'
import { type AzureFunction, type AzureHttpAnswer, toAzure } from 'heddle/azure'
import { orders } from '../orders.ts'

export const handler: AzureFunction<AzureHttpAnswer> = toAzure(orders)

app.http('orders', { methods: ['POST'], route: 'orders', handler })
