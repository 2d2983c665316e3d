import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { ConfigError } from '../errors.ts'
import { redactJson, redactor } from './redact.ts'

const redact = redactor()

test.each([
  ['write to alice.o’neil+x@mail.example.co.uk today', 'write to alice.o’[email] today'],
  ['<mailto:bob@example.org>', '<mailto:[email]>'],
  ['メールはalice@example.jpです', 'メールは[email]です'],
  ['Kontakt: müller@bücher.example.', 'Kontakt: [email].'],
  ['call +49 30 1234567 or +1 (415) 555-2671', 'call [phone] or [phone]'],
  ['Tel. 0049 171 2345678', 'Tel. [phone]'],
  ['my number is (415) 555-2671', 'my number is [phone]'],
  ['415.555.2671', '[phone]'],
  ['Telefon 030 / 1234567', 'Telefon [phone]'],
  ['card 4111 1111 1111 1111 exp 12/27', 'card [card] exp 12/27'],
  ['4111-1111-1111-1111', '[card]'],
  ['４１１１１１１１１１１１１１１１', '[card]'],
  ['DE89 3704 0044 0532 0130 00', '[iban]'],
  ['GB82WEST12345698765432', '[iban]'],
  ['key sk-proj-abcdefghijklmnop123456', 'key [secret]'],
  ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', '[secret]'],
  ['AKIAIOSFODNN7EXAMPLE', '[secret]'],
  ['xoxb-123456789012-abcdefghijkl', '[secret]'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', '[secret]'],
  ['password: hunter22!', 'password: [secret]'],
  ['my password is hunter22', 'my password is [secret]'],
  ['{"api_key": "abc123def456"}', '{"api_key": "[secret]"}'],
  ['Authorization: Bearer abc123.def456', 'Authorization: Bearer [secret]'],
  ['postgres://app:s3cr3t@db.example/x', 'postgres://app:[secret]@db.example/x'],
  ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----', '[secret]'],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected)
})

test.each([
  'on 2026-11-24 at 14:30',
  'am 24.11.2026',
  '2026-11-24T14:30:00.000Z',
  'it costs 1500 euros, 1,500,000 in all',
  'version 10.34.9 of pnpm',
  'from 1999-2004',
  '192.168.100.200',
  '0190a7f0-1234-7abc-8def-1234567890ab',
  'order 4711-0815',
  'number 4111 1111 1111 1112 fails Luhn',
  'DE00 0000 0000 0000 0000 00',
  'the token economy, a secret garden, password managers',
  'meet me @ the station',
  '彼女は寿司が好きです',
])('leaves alone: %s', (text) => {
  expect(redact(text)).toBe(text)
})

describe('a redactor', () => {
  it('gives the same when it is used again', () => {
    const part = fc.constantFrom(
      'a@b.co',
      '+49 30 1234567',
      '4111111111111111',
      'password: x1y2z3',
      ' ',
      '\n',
      ',',
      'sk-',
      '[email]',
    )
    const text = fc
      .array(fc.oneof(part, fc.string({ unit: 'grapheme' })), { maxLength: 12 })
      .map((parts) => parts.join(''))
    fc.assert(fc.property(text, (input) => redact(redact(input)) === redact(input)))
  })

  it('needs a time in proportion to the text, also for what almost matches', () => {
    for (const unit of [
      'a@',
      '1 ',
      '-',
      'eyJ',
      'a.',
      '+1 ',
      'password ',
      'AA11 ',
      'sk-',
      '://',
      '(415) ',
      'a@b.',
      '-----BEGIN ',
    ]) {
      const started = performance.now()
      redact(unit.repeat(60_000 / unit.length))
      expect(performance.now() - started, unit).toBeLessThan(1_500)
    }
  })

  it('looks only for what it is told to, and for what one adds', () => {
    const own = redactor({
      kinds: ['email'],
      patterns: [
        { name: 'ticket', pattern: /T-\d+/i },
        { name: 'none', pattern: /x*/ },
      ],
    })
    expect(own('a@b.co has t-17 and +49 30 1234567')).toBe('[email] has [ticket] and +49 30 1234567')
    for (const options of [
      { kinds: ['mail'] },
      { patterns: [{ name: '', pattern: /x/ }] },
      { patterns: [{ name: 'x', pattern: 'x' }] },
      { kind: [] },
    ]) {
      expect(() => redactor(options as never)).toThrow(ConfigError)
    }
  })

  it('goes through data, and leaves its keys', () => {
    const data = { mail: ['a@b.co', 1, null], nested: { 'c@d.co': 'x' } }
    expect(redactJson(data, redact)).toEqual({ mail: ['[email]', 1, null], nested: { 'c@d.co': 'x' } })
  })
})
