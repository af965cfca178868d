import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type ConfigItem, type ConfigItemSummary, configRule } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

test('the message type narrows the message', () => {
  on(configRule()).handle((event) => {
    if (event.messageType === 'ConfigurationItemChangeNotification') {
      expectTypeOf(event.invokingEvent.configurationItem).toEqualTypeOf<ConfigItem>()
      expectTypeOf(event.type).toEqualTypeOf<'com.amazonaws.config.ConfigurationItemChangeNotification'>()
    } else if (event.messageType === 'OversizedConfigurationItemChangeNotification') {
      expectTypeOf(event.invokingEvent.configurationItemSummary).toEqualTypeOf<ConfigItemSummary>()
    } else {
      // @ts-expect-error no resource is in hand
      event.invokingEvent.configurationItem
    }
    // @ts-expect-error no such message
    event.messageType === 'ConfigurationHistoryDeliveryCompleted'
    return 'COMPLIANT'
  })
})

test('the parameters are what their schema makes of them', () => {
  on(configRule()).handle(({ ruleParameters }) => {
    expectTypeOf(ruleParameters).toEqualTypeOf<Readonly<Record<string, unknown>>>()
    return []
  })
  on(configRule({ ruleParameters: z.object({ days: z.coerce.number() }) })).handle(({ ruleParameters }) => {
    expectTypeOf(ruleParameters).toEqualTypeOf<{ days: number }>()
    return []
  })
})

test('a rule says something', () => {
  const handler = toLambda(
    on(configRule()).handle(() => [
      { ComplianceResourceType: 'AWS::S3::Bucket', ComplianceResourceId: 'a', ComplianceType: 'COMPLIANT' },
    ]),
  )
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<undefined>>()
  on(configRule()).handle(async () => ({ ComplianceType: 'NON_COMPLIANT', Annotation: 'no' }))
  // @ts-expect-error it has to
  on(configRule()).handle(() => {})
  // @ts-expect-error no such compliance
  on(configRule()).handle(() => 'compliant')
  // @ts-expect-error an evaluation is about a resource
  on(configRule()).handle(() => [{ ComplianceType: 'COMPLIANT' }])
})
