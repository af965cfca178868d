/** A client of the AWS SDK for JavaScript 3, as far as heddle uses one. */
export interface AwsClient {
  // biome-ignore lint/suspicious/noExplicitAny: every client takes commands of its own
  send(command: any): Promise<any>
}
