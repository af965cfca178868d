import { HeddleError, type Merge } from '@heddle/core'
import type { Catalogue, TypeOf } from './catalogue.ts'
import { quote } from './quote.ts'

/** Any event that its type narrows. */
export interface TypedEvent {
  readonly type: string
  readonly unlisted?: boolean | undefined
}

/** What is done about events of one type: a function, which may have layers of its own (`layered`). */
export type Reaction<Event, Seen extends object, Returns> = (
  event: Event,
  call: Merge<Seen, { readonly event: Event }>,
) => Returns | Promise<Returns>

type ReactionTo<Type, Event, Seen extends object, Returns> = [Event] extends [never]
  ? SourceLacks<Type>
  : Reaction<Event, Seen, Returns>

/** The type of what stands under a key that is no type of the catalogue. */
export interface CatalogueLacks<Type> {
  readonly type: Type
}

/** The type of a reaction to a type that the source's events never are. */
export interface SourceLacks<Type> {
  readonly type: Type
}

/** The type of `exhaustive` where there are types of the catalogue that nobody handles. */
export interface NobodyHandles<Type> {
  readonly type: Type
}

export interface ReactOptions<Rest, Seen extends object, Returns, Unhandled> {
  /** Gets every other event: of a type without a reaction, or one that the catalogue lacks and the source passes. */
  readonly otherwise?: Reaction<Rest, Seen, Returns> | undefined
  /** Whether a type of the catalogue without a reaction is an error, at compile time and when the function is loaded. Default `false`. */
  readonly exhaustive?: ([Unhandled] extends [never] ? boolean : false | NobodyHandles<Unhandled>) | undefined
}

/** An event of any type of the catalogue, where nothing more is known of it. */
export type AnyEventOf<Types extends Catalogue> = { [Type in TypeOf<Types>]: { readonly type: Type } }[TypeOf<Types>]

/**
 * The function that hands each event to the reaction to its type, for any source whose events their type narrows:
 *
 * ```ts
 * on(sqs.of(orders)).each(react(orders, { 'order.paid': (message) => ship(message.body.id) }))
 * ```
 *
 * A type without a reaction fails with `UNKNOWN_TYPE`, unless there is an `otherwise`. Throws a `HeddleError` for a reaction to
 * a type that the catalogue lacks.
 */
export function react<
  const Types extends Catalogue,
  const Keys extends string,
  Event extends TypedEvent = AnyEventOf<Types>,
  Seen extends object = {},
  Returns = unknown,
>(
  catalogue: Types,
  reactions: {
    readonly [Key in Keys]: Key extends keyof Types
      ? ReactionTo<Key, NoInfer<Extract<Event, { readonly type: Key }>>, NoInfer<Seen>, NoInfer<Returns>>
      : CatalogueLacks<Key>
  },
  options?: ReactOptions<
    NoInfer<Exclude<Event, { readonly type: Keys }>>,
    NoInfer<Seen>,
    NoInfer<Returns>,
    Exclude<TypeOf<Types>, Keys>
  >,
): (event: Event, call: Seen) => Promise<Returns>
export function react(
  catalogue: Catalogue,
  reactions: Readonly<Record<string, unknown>>,
  { otherwise, exhaustive }: { readonly otherwise?: unknown; readonly exhaustive?: unknown } = {},
): (event: TypedEvent, call: object) => Promise<never> {
  const known = Object.keys(catalogue)
  for (const type of Object.keys(reactions)) {
    if (!known.includes(type)) throw unknownType(`the catalogue has no type ${quote(type)}, it has ${known.join(', ')}`)
  }
  const unhandled = known.filter((type) => !Object.hasOwn(reactions, type))
  if (exhaustive && unhandled.length > 0) throw unknownType(`nobody handles ${unhandled.join(', ')}`)

  return async function react(event, call) {
    const { type, unlisted } = event
    const reaction = !unlisted && Object.hasOwn(reactions, type) ? reactions[type] : otherwise
    if (reaction === undefined) throw unknownType(`nobody handles ${quote(type)}`)
    const own = (call as { readonly event?: unknown }).event === event ? call : { ...call, event }
    return await (reaction as Reaction<TypedEvent, object, never>)(event, own as never)
  }
}

function unknownType(what: string): HeddleError {
  return new HeddleError('UNKNOWN_TYPE', `react: ${what}`)
}
