import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { ConfigError } from '../errors.ts'
import { redactJson, redactor } from './redact.ts'

const redact = redactor()

const emails = [
  ['write to alice.o’neil+x@mail.example.co.uk today', 'write to alice.o’[email] today'],
  ['<mailto:bob@example.org>', '<mailto:[email]>'],
  ['メールはalice@example.jpです', 'メールは[email]です'],
  ['Kontakt: müller@bücher.example.', 'Kontakt: [email].'],
  ['alice@例え.jp', '[email]'],
  ['メールはalice@例え.jpです', 'メールは[email]です'],
  ['bob@みんな.テスト', '[email]'],
  ['用户@例子.公司', '[email]'],
  ['alice＠example．com', '[email]'],
  ['mailto:alice%40example.com', 'mailto:[email]'],
  ["{ from: 'bob@example.org' }", "{ from: '[email]' }"],
  ["o'brien@x.ie, 12@163.com", '[email], [email]'],
] as const

const phones = [
  ['call +49 30 1234567 or +1 (415) 555-2671', 'call [phone] or [phone]'],
  ['Tel. 0049 171 2345678', 'Tel. [phone]'],
  ['my number is (415) 555-2671', 'my number is [phone]'],
  ['415.555.2671', '[phone]'],
  ['Telefon 030 / 1234567', 'Telefon [phone]'],
  ['ruf 06 12 34 56 78 an', 'ruf [phone] an'],
  ['06.12.34.56.78', '[phone]'],
  ['06-12-34-56-78.', '[phone].'],
  ['tel 01 23 45 67 89', 'tel [phone]'],
  ['tel:+49301234567', 'tel:[phone]'],
  ['phone:415-555-2671', 'phone:[phone]'],
  ['(415)555-2671', '[phone]'],
  ['1-800-555-2671', '[phone]'],
  ['1 (415) 555-2671', '[phone]'],
  ['Alice has 415-555-2671 now', 'Alice has [phone] now'],
  ['call 415 555 2671 tomorrow', 'call [phone] tomorrow'],
  ['Alice, 415 555 2671, Oakland', 'Alice, [phone], Oakland'],
  ['phone: 4155552671', 'phone: [phone]'],
  ['Telefon 0301234567', 'Telefon [phone]'],
  ['+14155552671', '[phone]'],
  ['+1.415.555.2671', '[phone]'],
  ['+49\u00a030\u00a01234567', '[phone]'],
  ['+49 30 1234567 2026-11-24', '[phone] 2026-11-24'],
  ['030\u00a01234567', '[phone]'],
  ['+49 (0)30 1234567', '[phone]'],
  ['030/1234567', '[phone]'],
  ['Tel.:030/1234567', 'Tel.:[phone]'],
  ['0171-2345678', '[phone]'],
  ['07911 123456', '[phone]'],
  ['020 7946 0958', '[phone]'],
  ['+33 6 12 34 56 78 et 06 12 34 56 78', '[phone] et [phone]'],
  ['+81 90-1234-5678', '[phone]'],
  ['電話は090-1234-5678です', '電話は[phone]です'],
  ['０９０－１２３４－５６７８', '[phone]'],
  ['(02) 9876 5432', '[phone]'],
  ['(415)555-2671'.repeat(12), '[phone]'.repeat(12)],
  ['06-12345678', '[phone]'],
  ['order by phone 030-1234567', 'order by phone [phone]'],
] as const

const cards = [
  ['card 4111 1111 1111 1111 exp 12/27', 'card [card] exp 12/27'],
  ['4111-1111-1111-1111', '[card]'],
  ['４１１１１１１１１１１１１１１１', '[card]'],
  ['card 4111 1111 1111 1111 12/27', 'card [card] 12/27'],
  ['card 4111 1111 1111 1111 123', 'card [card] 123'],
  ['4111111111111111 1227 123', '[card] 1227 123'],
  ['id 7 4111 1111 1111 1111', 'id 7 [card]'],
  ['name,4111111111111111,12/27', 'name,[card],12/27'],
  ['7,4111111111111111,12', '7,[card],12'],
  ['4111\u00a01111\u00a01111\u00a01111', '[card]'],
  ['4111–1111–1111–1111', '[card]'],
  ['4111.1111.1111.1111', '[card]'],
  ['4111_1111_1111_1111', '[card]'],
  ['4111111111111111-', '[card]-'],
  ['4111 1111 1111 1111 - exp', '[card] - exp'],
  ['card-no.4111111111111111.', 'card-no.[card].'],
  ['{"n":1,"c":4111111111111111}', '{"n":1,"c":[card]}'],
  ['3782 822463 10005', '[card]'],
  ['𝟒𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏', '[card]'],
  ['3056 930902 5904', '[card]'],
  ['4222222222222', '[card]'],
  ['5105105105105100 6011111111111117 3530111333300000', '[card] [card] [card]'],
  ['2223 0031 2200 3222', '[card]'],
  ['4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1', '[card]'],
] as const

const ibans = [
  ['DE89 3704 0044 0532 0130 00', '[iban]'],
  ['GB82WEST12345698765432', '[iban]'],
  ['IBAN:DE89370400440532013000', 'IBAN:[iban]'],
  ['de89 3704 0044 0532 0130 00', '[iban]'],
  ['DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000', '[iban]'],
  ['DE89-3704-0044-0532-0130-00', '[iban]'],
  ['NO93 8601 1117 947', '[iban]'],
  ['DE89 3704 0044 0532 0130 00 and GB82 WEST 1234 5698 7654 32 EUR', '[iban] and [iban] EUR'],
  ['DE89 3704 0044 0532 0130 00'.repeat(40), '[iban]'.repeat(40)],
  ['id_DE89370400440532013000', 'id_[iban]'],
  ['to NO12 345 DE89 3704 0044 0532 0130 00', 'to NO12 345 [iban]'],
] as const

const issued = [
  ['key sk-proj-abcdefghijklmnop123456', 'key [secret]'],
  ['sk-ant-api03-Ab1_cdefghijklmnop-12', '[secret]'],
  ['sk_live_51abcdefghijk', '[secret]'],
  ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', '[secret]'],
  ['AKIAIOSFODNN7EXAMPLE', '[secret]'],
  ['xoxb-123456789012-abcdefghijkl', '[secret]'],
  ['xapp-1-A01-123-abcdef', '[secret]'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', '[secret]'],
  ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----', '[secret]'],
  ['hf_abcdefghijklmnopqrstuvwxyz012345', '[secret]'],
  ['npm_abcdefghijklmnopqrstuvwxyz0123456789', '[secret]'],
  ['SG.abcdefghijklmnop.qrstuvwxyz0123456789abcdefghijklm', '[secret]'],
  ['whsec_abcdefghijklmnop1234', '[secret]'],
  ['GOCSPX-abcdefghijklmnop', '[secret]'],
  ['ya29.a0AfH6SMBabcdefg', '[secret]'],
  ['key=AIzaSyA1234567890abcdefghijklmnopqrstuv', 'key=[secret]'],
] as const

const labelled = [
  ['password: hunter22!', 'password: [secret]'],
  ['my password is hunter22', 'my password is [secret]'],
  ['my password is hunter22.', 'my password is [secret].'],
  ['the password for the wifi is tr0ub4dor&3', 'the password for the wifi is [secret]'],
  ['the secret is "patience"', 'the secret is "[secret]"'],
  ['Passwort lautet hunter22', 'Passwort lautet [secret]'],
  ['el password es hunter22', 'el password es [secret]'],
  ['密码是hunter22', '密码是[secret]'],
  ['password: swordfish', 'password: [secret]'],
  ['password hunter22', 'password [secret]'],
  ['{"api_key": "abc123def456"}', '{"api_key": "[secret]"}'],
  ['{\\"password\\": \\"hunter\\"}', '{\\"password\\": \\"[secret]\\"}'],
  ['apiKey: "abcdefghi123"', 'apiKey: "[secret]"'],
  ['accessToken: abcdefghi123', 'accessToken: [secret]'],
  ['refresh_token: abcdefghi123', 'refresh_token: [secret]'],
  ['private_key: abcdef1234567890', 'private_key: [secret]'],
  ['DB_PASSWORD=hunter22', 'DB_PASSWORD=[secret]'],
  ['password: ????', 'password: [secret]'],
  ['ghp_abcdefghijklmnopqrstuvwxyz0123456789: rotated-2024', '[secret]: rotated-2024'],
  [`token=${'a1'.repeat(2000)} x`, 'token=[secret] x'],
  ['(password: hunter22)', '(password: [secret])'],
  ['DB_PASS=hunter22', 'DB_PASS=[secret]'],
  ['AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'AWS_SECRET_ACCESS_KEY=[secret]'],
  ['client_secret=abcdef1234567890', 'client_secret=[secret]'],
  ['SECRET_KEY="abcdef1234567890"', 'SECRET_KEY="[secret]"'],
  ['password = "correct horse battery staple"', 'password = "[secret]"'],
  ["passphrase is 'correct horse'", "passphrase is '[secret]'"],
  ['<password>hunter22</password>', '<password>[secret]</password>'],
  ['https://x.org/?api_key=abc123def&token=zzzzzz99', 'https://x.org/?api_key=[secret]&token=[secret]'],
  ['password=a&b123 x', 'password=[secret] x'],
  ['api key abc123def456', 'api key [secret]'],
  ['Authorization: Bearer abc123.def456', 'Authorization: Bearer [secret]'],
  ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic [secret]'],
  ['bearer 0123456789abcdef0123', 'bearer [secret]'],
  ['postgres://app:s3cr3t@db.example/x', 'postgres://app:[secret]@db.example/x'],
  ['https://user:p@ss@host/x', 'https://user:[secret]@host/x'],
  ['redis://:s3cr3t@host', 'redis://:[secret]@host'],
] as const

const facts = [
  // Dates, amounts, versions, places.
  'on 2026-11-24 at 14:30',
  'am 24.11.2026',
  'born 01/02/1990 - 1234',
  '2026-11-24T14:30:00.000Z',
  'it costs 1500 euros, 1,500,000 in all',
  'revenue grew +12 345 678 in 2024',
  'profit +250 000 000 euros, +34.567.890 before',
  'version 10.34.9 of pnpm',
  'version 234.567.8901',
  'rated 300.400.5000',
  'from 1999-2004',
  'years 2019 2020 2021 2022',
  'Opening hours 0800 - 1800 2000',
  'coordinates +52.520008 13.404954',
  'at 48.137154, 11.576124',
  'score 0.4111111111111111',
  '192.168.100.200',
  // Numbers of other things.
  'sold 234 567 8901 units',
  'a bare 4155552671',
  'invoice 0123-456789',
  'invoice no. 0123-456789',
  'Zimmer 01234 / 5678901',
  'order 4711-0815',
  'order 1234567890123',
  'meeting id 812 345 6789',
  'ts 1700000000000',
  'range 00100-00900000',
  'lotto 05 12 23 34 45 49',
  // Digits that are pairs of surrogates.
  '𝟒𝟓𝟔𝟕𝟖𝟗𝟎𝟏𝟐𝟑𝟒𝟓𝟔',
  'ISBN 978-3-16-148410-0',
  'ISBN 3-16-148410-0',
  'ISBN 0-306-40615-2',
  '0190a7f0-1234-7abc-8def-1234567890ab',
  'uuid 550e8400-e29b-41d4-a716-446655440000',
  'sha 4f2a 1234567890123',
  'number 4111 1111 1111 1112 fails Luhn',
  'DE00 0000 0000 0000 0000 00',
  // Names of packages, columns and tests.
  'add react@18.2.0 and vue@3.0.0-beta.1',
  'clone git@github.com:acme/app.git',
  'use sk-learn-based-pipelines',
  'column pk_customer_accounts_id',
  'column api_key_id',
  'rk-something-longer-here',
  'ticket sk_test_results_2024_final',
  'ASIAN1234567890ABCDEFG',
  'max_token=128000',
  'const token = getToken()',
  'accessToken: string',
  'password: <your-password>',
  'password: $DB_PASSWORD',
  'password: required',
  'Client(api_key=api_key, password=config.password)',
  'pwd: /home/alice/work1',
  'const own = { token: tokens[0], password: auth[1] }',
  'postgres://<user>:<password>@<host>:<port>/<database>',
  '"password": {"type": "string"}',
  // Sentences about secrets.
  'the password is required',
  'the password is 8-16 characters long',
  'her token is expired already',
  'the token is 15-minute, the account 2FA-protected',
  'the token is short-lived, base64-encoded',
  'the secret is patience',
  'Her secret: chocolate in the dough',
  'the API token: economy',
  'the token economy, a secret garden, password managers',
  'the access token rotates every hour2',
  'secret santa2024 party',
  'token ring2 network',
  'bearer bond2020',
  'Authorization: Bearer token is needed',
  'password argon2id hashing',
  'meet me @ the station',
  '彼女は寿司が好きです',
  'パスワードは必要です',
]

test.each([...emails, ...phones, ...cards, ...ibans, ...issued, ...labelled])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected)
})

test.each(facts)('leaves alone: %s', (text) => {
  expect(redact(text)).toBe(text)
})

describe('a redactor', () => {
  it('gives the same when it is used again', () => {
    const known = [...emails, ...phones, ...cards, ...ibans, ...issued, ...labelled].map(([text]) => text)
    const glue = [
      ' ',
      ' ',
      '\n',
      ',',
      '-',
      '.',
      ':',
      '=',
      '"',
      'sk-',
      'token',
      'password is ',
      'password: ',
      'tel ',
      '[email]',
    ]
    const part = fc.oneof(
      fc.constantFrom(...known.filter(({ length }) => length < 99), ...facts),
      fc.constantFrom(...glue),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    )
    // Repeated, for one that is taken out must not be what lets the next be found.
    const text = fc
      .tuple(fc.array(part, { maxLength: 6 }), fc.integer({ min: 1, max: 12 }))
      .map(([parts, times]) => parts.join('').repeat(times))
    fc.assert(
      fc.property(text, (input) => redact(redact(input)) === redact(input)),
      { numRuns: runs(400) },
    )
  })

  it.each([
    'sk-ant-api03-Ab1_cdefghijklmnop-12invoice no. 0123-456789',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789invoice no. 0123-456789',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl1invoice no. 0123-456789',
    'authorization: abcdef-12invoice no. 0123-456789',
    'pw: abcdef-12invoice no. 0123-456789',
    'DE89370400440532013000+49 30 1234567',
    '+1.415.555.2671(415)555-2671',
  ])('finds all that is joined, forty times: %s', (text) => {
    const found = redact(text)
    expect(found).toContain('[phone]')
    expect(redact(text.repeat(40))).toBe(found.repeat(40))
  })

  it('needs a time in proportion to the text, also for what almost matches', () => {
    const almost = [
      'a@',
      'a@b.',
      '1 ',
      '4 ',
      '4444 ',
      '01 ',
      '+1 ',
      '(415) ',
      'a415 555 2671 ',
      'AA11 ',
      'NO11 ',
      '-',
      '𝟒',
      '𝟒 ',
    ]
    const secrets = [
      'eyJ',
      'eyJ-',
      '-eyJaaaaa.',
      '1eyJ',
      '-1eyJ',
      `${'1'.repeat(20)}eyJ`,
      'sk-',
      '1sk-',
      '1AKIA',
      '://',
      'http://a:b',
      '-----BEGIN ',
      'password ',
      'token is ',
    ]
    for (const unit of [
      ...almost,
      ...secrets,
      'password="',
      'password of ',
      'Authorization: ',
      '-----BEGIN PRIVATE KEY-----',
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
        { name: 'project', pattern: /project\w*/ },
      ],
    })
    expect(own('a@b.co has t-17 and +49 30 1234567')).toBe('[email] has [ticket] and +49 30 1234567')
    expect(own('for project7')).toBe('for [project]')
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

  it('goes through the numbers of data, and leaves those that tell nothing', () => {
    const data = { card: 4111111111111111, at: 1700000000000, share: 0.4111111111111111, order: 4155552671 }
    expect(redactJson(data, redact)).toEqual({ ...data, card: '[card]' })
  })
})
