import { HeddleError, stackless } from '@heddle/core'
import { type Delivery, type Incoming, isDecoded, quote, refusal } from '@heddle/events/adapting'

/** The platforms of Google. */
export type GooglePlatform = 'google-cloud' | 'firebase'

/**
 * What an adapter has decoded for a family, where it is of the source's own service. Throws a `HeddleError` for any other.
 *
 * @param prefix - with which the types of its events begin
 */
export function ownDelivery<Item extends Pick<Incoming, 'type'>>(
  source: string,
  prefix: string,
  raw: unknown,
): Delivery<Item> {
  if (!isDecoded(raw)) throw refusal(source, raw)
  const delivery = raw as unknown as Delivery<Item>
  for (const record of delivery.records) {
    const type = record instanceof Promise ? undefined : record.item?.type
    if (type?.startsWith(prefix) === false) {
      const message = `${source}: this is an event of another service (its type is ${quote(type)})`
      throw stackless(() => new HeddleError('UNRECOGNISED_EVENT', message))
    }
  }
  return delivery
}
