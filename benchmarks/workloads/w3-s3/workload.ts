import type { Case, Workload } from '../workload.ts'
import type { S3Event } from './s3-event.ts'
import type { Upload } from './upload.ts'

const TIME = '2026-11-21T12:00:00.000Z'

export const s3: Workload = {
  name: 'w3',
  title: 'S3 notification, typed records, decoded keys, by hand without zod',
  folder: 'w3-s3',
  contenders: ['bare', 'zod', 'heddle', 'middy', 'middy-by-hand', 'powertools-parser'],
  cases: [
    allGood(1, { warm: { batch: 1000, target: 1.2 } }),
    allGood(10, { warm: { batch: 150 } }),
    allGood(100, { warm: { batch: 15, target: 1.2 }, grown: { invocations: 2000 } }),
    {
      name: 'one bad record of three',
      event: notification(['a', 'unsavable', 'c']),
      saved: [upload('a'), upload('c')],
    },
  ],
  // Nobody reads it.
  essence: () => null,
  growsWith: 'records',
  targets: { coldMs: 0.6, gzipKb: 3, rssMb: 4 },
}

function allGood(size: number, measured: Pick<Case, 'warm' | 'grown'>): Case {
  // Every other key has something to decode.
  const keys = Array.from({ length: size }, (_, index) =>
    index % 2 === 0 ? `in/My résumé (v${index}+2) 100%.pdf` : `in/${index}.pdf`,
  )
  return {
    name: size === 1 ? '1 record' : `${size} records`,
    event: notification(keys),
    answer: null,
    saved: keys.map(upload),
    size,
    ...measured,
  }
}

function upload(id: string): Upload {
  return { id, bucket: 'heddle-uploads', size: 1024, time: new Date(TIME) }
}

function notification(keys: readonly string[]): S3Event {
  return {
    Records: keys.map((key) => ({
      eventVersion: '2.6',
      eventSource: 'aws:s3',
      awsRegion: 'eu-west-1',
      eventTime: TIME,
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: 'AWS:AROAEXAMPLE:uploader' },
      requestParameters: { sourceIPAddress: '192.0.2.10' },
      responseElements: {
        'x-amz-request-id': 'D82B88E5F771F645',
        'x-amz-id-2': 'vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQjryTjKlc5aLWGVHPZLj5NeC6qMa0emYBDXOo6QBU0Wo=',
      },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'on-upload',
        bucket: {
          name: 'heddle-uploads',
          ownerIdentity: { principalId: 'A3I5XTEXAMAI3E' },
          arn: 'arn:aws:s3:::heddle-uploads',
        },
        object: {
          key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
          size: 1024,
          eTag: 'b21b84d653bb07b05b1e6b33684dc11b',
          sequencer: '0C0F6F405D6ED209E1',
        },
      },
    })),
  }
}
