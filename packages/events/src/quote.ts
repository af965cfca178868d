/** What an event says of itself, fit for a message: it is not to be trusted with a log's lines. */
export function quote(text: string): string {
  return text.slice(0, 60).replaceAll(/[^\w :./@$-]/g, '?')
}
