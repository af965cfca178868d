export {
  type LambdaAnswer,
  type LambdaContext,
  type LambdaFunction,
  type LambdaOptions,
  toLambda,
} from '@heddle/adapters/aws'
