import type { Workload } from '../workload.ts'
import type { S3Event } from './s3-event.ts'
import type { Upload } from './upload.ts'

const TIME = '2026-11-21T12:00:00.000Z'

// Every other key has something to decode.
const hundred = Array.from({ length: 100 }, (_, index) =>
  index % 2 === 0 ? `in/${index}.pdf` : `in/My résumé (v${index}).pdf`,
)

export const s3: Workload = {
  name: 'w3',
  title: 'S3 notification, typed records, decoded keys, by hand without zod',
  folder: 'w3-s3',
  contenders: ['bare', 'heddle'],
  cases: [
    {
      name: '1 record',
      event: notification(['in/My résumé (v1+2) 100%.pdf']),
      answer: null,
      saved: [upload('in/My résumé (v1+2) 100%.pdf')],
      warm: { batch: 1000, target: 1.2 },
    },
    {
      name: '100 records',
      event: notification(hundred),
      answer: null,
      saved: hundred.map(upload),
      warm: { batch: 15, target: 1.2 },
    },
    {
      name: 'one bad record of three',
      event: notification(['a', 'unsavable', 'c']),
      saved: [upload('a'), upload('c')],
    },
  ],
  // Nobody reads it.
  essence: () => null,
  targets: { coldMs: 0.6, gzipKb: 3, rssMb: 4 },
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
