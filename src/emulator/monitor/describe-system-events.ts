import { action } from '../action/action.ts';
import { defaulting, integer, optional, text } from '../action/params.ts';
import type { RotationEvent } from '../action/world.ts';
import { kindOf, kinds, systemEvent } from './system-event.ts';

/** All filters must fit. The answer has no total: a page that is not full is the last. */
export const describeSystemEventAttribute = action({
  name: 'DescribeSystemEventAttribute',
  writes: false,
  rules: {
    Product: optional(text()),
    EventType: optional(text()),
    Name: optional(text()),
    Level: optional(text()),
    Status: optional(text()),
    GroupId: optional(text()),
    SearchKeywords: optional(text()),
    StartTime: optional(integer(0)),
    EndTime: optional(integer(0)),
    PageNumber: defaulting(integer(1, 100_000_000), 1),
    PageSize: defaulting(integer(1, 100), 10),
  },
  run: ({ world }, given) => {
    const { StartTime = 0, EndTime = Number.POSITIVE_INFINITY, SearchKeywords, Product } = given;
    const fits = (event: RotationEvent): boolean => {
      const { name, type, level, status } = kindOf(event);
      return (
        event.at >= StartTime &&
        event.at <= EndTime &&
        (given.Name ?? name) === name &&
        (given.EventType === undefined || namesOf(type).includes(given.EventType)) &&
        (given.Level ?? level) === level &&
        (given.Status ?? status) === status &&
        (SearchKeywords === undefined || hasKeywords(systemEvent(world, event).Content, SearchKeywords))
      );
    };
    const none = given.GroupId !== undefined || (Product ?? 'KMS').toUpperCase() !== 'KMS';
    const found = none ? [] : [...world.rotationEvents.peekAll()].filter(fits).reverse();
    const start = (given.PageNumber - 1) * given.PageSize;
    const page = found.slice(start, start + given.PageSize);
    return {
      Code: '200',
      Message: 'success',
      Success: 'true',
      SystemEvents: { SystemEvent: page.map((event) => systemEvent(world, event)) },
    };
  },
});

/** KMS says Notification where the list of event types has StatusNotification: both are taken. */
const namesOf = (type: string): readonly string[] => (type === 'Notification' ? ['StatusNotification', type] : [type]);

/** `one`, `one and other`, `one or other`: `or` divides first. */
const hasKeywords = (content: string, keywords: string): boolean =>
  keywords.split(' or ').some((side) => side.split(' and ').every((word) => content.includes(word.trim())));

/** The events that this emulator can have. Numbers and booleans are what they are in this answer. */
export const describeSystemEventMetaList = action({
  name: 'DescribeSystemEventMetaList',
  writes: false,
  rules: {},
  run: () => ({
    Code: 200,
    Message: 'success',
    Success: true,
    Data: {
      Resource: Object.values(kinds).map(({ name, type, level, status }) => ({
        Product: 'KMS',
        EventType: namesOf(type)[0],
        Name: name,
        NameDesc: name,
        'NameDesc.En': name,
        Level: level,
        Status: status,
        StatusDesc: status,
      })),
    },
  }),
});
