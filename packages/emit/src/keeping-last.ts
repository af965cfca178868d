/** A function that keeps what it made last: the events of an emit have most of what is about them in common. */
export function keepingLast<Key, Value, More extends readonly unknown[]>(
  make: (key: Key, ...more: More) => Value,
): (key: Key, ...more: More) => Value {
  let last: { readonly key: Key; readonly value: Value } | undefined
  return (key, ...more) => {
    if (last?.key !== key) last = { key, value: make(key, ...more) }
    return last.value
  }
}
