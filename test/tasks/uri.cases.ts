import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'uri',
  cases: [
    {
      name: 'a look',
      input: { url: 'http://a/b?c=[d]' },
      expect: { changes: [{ summary: 'GET http://a/b?c=[d]', invalidates: [], action: true }] },
    },
    {
      name: 'a change',
      input: {
        url: 'http://a/',
        method: 'POST',
        body: { a: 1 },
        body_format: 'json',
        status_code: [200, 201],
      },
      expect: { changes: [{ summary: 'POST http://a/', invalidates: ['*'], action: true }] },
    },
    {
      name: 'what it makes is there',
      input: { url: 'http://a/', method: 'PUT', creates: '/made' },
      facts: { creates: { type: 'file' } },
      expect: { nothing: /\/made exists/ },
    },
    { name: 'a file', input: { url: 'file:///etc/passwd' }, expect: { invalid: /http or https URL/ } },
    {
      name: 'a body for a look',
      input: { url: 'http://a', body: 'x' },
      expect: { invalid: /body: is not sent with GET/ },
    },
    {
      name: 'a value without a format',
      input: { url: 'http://a', method: 'POST', body: { a: 1 } },
      expect: { invalid: /body: is a value, and not a text/ },
    },
    {
      name: 'a form in a form',
      input: { url: 'http://a', method: 'POST', body: { a: [1] }, body_format: 'form-urlencoded' },
      expect: { invalid: /body: must be a map of names to texts/ },
    },
    {
      name: 'a header that would be two',
      input: { url: 'http://a', headers: { A: 'b\nC: d' } },
      expect: { invalid: /must be one line/ },
    },
    {
      name: 'small letters',
      input: { url: 'http://a', method: 'get' },
      expect: { invalid: /method: must be a method/ },
    },
  ],
};
