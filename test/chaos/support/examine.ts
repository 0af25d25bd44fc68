import type { Notification } from '../../../src/notifications/feed/notification.js';
import type { FeedReader } from './feed-reader.js';
import type { Tally } from './prove.js';

interface Evidence {
  /** Addresses whose registration was answered with 201. */
  acknowledged: readonly string[];
  /** Addresses whose registration was cut off: they may be there or not. */
  cutOff?: readonly string[];
  /** The feed as it is in the end, newest first. */
  feed: readonly Notification[];
  readers: readonly { reader: FeedReader; after: number }[];
}

/** Holds what the readers saw, and what was acknowledged, against what is there. */
export function examine({ acknowledged, cutOff = [], feed, readers }: Evidence): Tally {
  const emails = feed.map(({ data }) => String(data['email']));
  const known = new Set([...acknowledged, ...cutOff]);
  const faults = [
    ...absent(acknowledged, new Set(emails)).map((email) => `${email} was acknowledged and is lost`),
    ...repeated(emails).map((email) => `${email} is in the feed twice`),
    ...absent(emails, known).map((email) => `${email} is in the feed, and nobody registered it`),
    ...descents(feed.map(({ id }) => id)).map((id) => `the feed is out of order at ${id}`),
    ...readers.flatMap(({ reader, after }, index) =>
      readerFaults(reader, after, feed).map((fault) => `reader ${index} ${fault}`),
    ),
  ];
  const sum = (count: (reader: FeedReader) => number) =>
    readers.reduce((total, { reader }) => total + count(reader), 0);
  return {
    counts: {
      'registrations acknowledged': acknowledged.length,
      'registrations cut off': cutOff.length,
      'notifications in the feed': feed.length,
      readers: readers.length,
      enters: sum(({ enters }) => enters),
      'resets, then loaded by HTTP': sum(({ resets }) => resets),
      'notifications seen by readers': sum(({ shown }) => shown.size),
      'doubles that arrived and were dropped': sum(({ doubles }) => doubles),
      gaps: faults.filter((fault) => fault.includes('missed')).length,
    },
    faults,
  };
}

function readerFaults(reader: FeedReader, after: number, feed: readonly Notification[]): string[] {
  const expected = feed.filter(({ id }) => id > after);
  const missed = expected.filter(({ id }) => !reader.shown.has(id)).length;
  const other = expected.filter(({ id, data }) => {
    const shown = reader.shown.get(id);
    return shown !== undefined && shown !== data['email'];
  }).length;
  const surplus = absent([...reader.shown.keys()], new Set(expected.map(({ id }) => id))).length;
  return [
    ...(missed > 0 ? [`missed ${missed} of ${expected.length}`] : []),
    ...(other > 0 ? [`saw ${other} that turned into something else`] : []),
    ...(surplus > 0 ? [`saw ${surplus} that are not in the feed`] : []),
    ...(reader.late > 0 ? [`saw ${reader.late} after higher ids`] : []),
    ...repeated([...reader.shown.values()]).map((email) => `shows ${email} twice`),
  ];
}

function absent<T>(wanted: readonly T[], present: ReadonlySet<T>): T[] {
  return wanted.filter((one) => !present.has(one));
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}

function descents(newestFirst: readonly number[]): number[] {
  return newestFirst.filter((id, index) => index > 0 && id >= (newestFirst[index - 1] ?? 0));
}
