/** An id that anybody may have sent, where it is one: it goes into the log and into what is sent on. */
export function checkedId(id: unknown): string | undefined {
  return typeof id === 'string' && /^[!-~]{1,200}$/.test(id) ? id : undefined
}
