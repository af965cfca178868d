import { app } from '@azure/functions'
import { toAzure } from 'heddle/azure'
import { fillShelves, importCatalogue, placeOrder, ship } from './app.ts'

// Azure Functions: HTTP, a Service Bus queue, a Blob container, a timer.
app.http('orders', { methods: ['POST'], route: 'orders', handler: toAzure(placeOrder) })
app.serviceBusQueue('shipments', { connection: 'ServiceBus', queueName: 'shipments', handler: toAzure(ship) })
app.storageBlob('catalogues', { connection: 'Storage', path: 'catalogues/{name}', handler: toAzure(importCatalogue) })
app.timer('night', { schedule: '0 0 3 * * *', handler: toAzure(fillShelves) })
