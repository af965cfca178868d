/** Where the queue is: at the server beside the function. */
export const QUEUE_URL = `${process.env.AWS_ENDPOINT_URL}/123456789012/orders`
