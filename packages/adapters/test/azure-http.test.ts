import { toAzure } from 'heddle/azure'
import { azureHttpConformance } from './azure-http-conformance.ts'
import { app } from './azure-worker.ts'
import { httpApp } from './conformance/http-app.ts'

app.http('any', { route: '{*path}', handler: toAzure(httpApp) })

azureHttpConformance('the worker stand-in of @azure/functions', [])
