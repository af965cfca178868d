export {
  type ClosestKind,
  type Evidence,
  type Identity,
  identify,
  type SourceName,
} from '@heddle/events/identify'
