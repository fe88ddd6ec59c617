import assert from 'node:assert/strict';
import { describeSchedule } from '../../../../src/celigo/integrations/scheduleText';

describe('The schedule of a flow', () => {
  const words: Readonly<Record<string, string>> = {
    '? 30 2 ? * *': 'Daily at 02:30',
    '? 0 6,12,18 * * ?': 'Daily at 06:00, 12:00, 18:00',
    '? */15 * ? * *': 'Every 15 minutes',
    '? 5,20,35,50 * ? * *': 'Every 15 minutes',
    '? 5 * ? * *': 'Every hour, at minute 5',
    '? 5 0-23 ? * *': 'Every hour, at minute 5',
    '? 5 8 * * 1': 'Monday at 08:05',
    '? 0 6,12,18 ? * 1-5': 'Monday through Friday at 06:00, 12:00, 18:00',
    '? 0 7 ? * MON,WED': 'Monday, Wednesday at 07:00',
    '? 0 7 1 * ?': 'Monthly on day 1 at 07:00',
  };
  for (const [schedule, expected] of Object.entries(words))
    it(`${schedule} is said in words`, () => assert.equal(describeSchedule(schedule), expected));

  for (const schedule of [
    '',
    '30 2 * * *',
    '0 30 2 ? * *',
    '? 30 2 ? 1 *',
    '? 30 2 1 * 1',
    '? 30 25 ? * *',
    '? 7,20 3 ? * *',
    '? */7 * ? * *',
    '? */15 8-18 ? * *',
    '? 0 0-12 ? * *',
    '? 0 7 L * ?',
    '? 0 7 ? * 7',
    '? 0 7 ? * MON#2',
    '? 0 7 ? * 5-1',
    '? 30 2 ? * * 2027',
  ])
    it(`"${schedule}" stays as it is, because its meaning is not known for sure`, () =>
      assert.equal(describeSchedule(schedule), undefined));
});
