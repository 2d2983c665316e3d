import { expect, test } from 'vitest'
import { ConfigError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { estimateTokens } from './count-tokens.ts'

/** What the tokenizer o200k makes of them. */
const counted: [text: string, o200k: number][] = [
  ['The quick brown fox jumps over the lazy dog.', 10],
  ['I went to the pottery class last Friday and it was really great, the kids loved it!', 19],
  ['const total = items.reduce((sum, item) => sum + item.price, 0)', 19],
  ['👩‍👩‍👧‍👦 🎉🎉🎉 ❤️ 👍🏽', 21],
  ['{"name": "walnut", "count": 3, "tags": ["a", "b"]}', 23],
  ['- [2023-05-08] Caroline: I moved from Sweden 4 years ago, and my friends have been there for me.', 29],
  [
    'Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen.',
    38,
  ],
  [
    'Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.',
    41,
  ],
  [
    'Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y conciencia, deben comportarse fraternalmente los unos con los otros.',
    38,
  ],
  [
    'Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti. Essi sono dotati di ragione e di coscienza e devono agire gli uni verso gli altri in spirito di fratellanza.',
    51,
  ],
  [
    'Todos os seres humanos nascem livres e iguais em dignidade e em direitos. Dotados de razão e de consciência, devem agir uns para com os outros em espírito de fraternidade.',
    37,
  ],
  [
    'Alle mensen worden vrij en gelijk in waardigheid en rechten geboren. Zij zijn begiftigd met verstand en geweten, en behoren zich jegens elkander in een geest van broederschap te gedragen.',
    41,
  ],
  [
    'Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa.',
    53,
  ],
  [
    'Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv. Jsou nadáni rozumem a svědomím a mají spolu jednat v duchu bratrství.',
    50,
  ],
  [
    'Minden emberi lény szabadon születik és egyenlő méltósága és joga van. Az emberek, ésszel és lelkiismerettel bírván, egymással szemben testvéri szellemben kell hogy viseltessenek.',
    62,
  ],
  [
    'Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan. Heille on annettu järki ja omatunto, ja heidän on toimittava toisiaan kohtaan veljeyden hengessä.',
    54,
  ],
  [
    'Alla människor är födda fria och lika i värde och rättigheter. De har utrustats med förnuft och samvete och bör handla gentemot varandra i en anda av broderskap.',
    44,
  ],
  [
    'Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler ve birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler.',
    46,
  ],
  [
    'Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi. Mọi con người đều được tạo hoá ban cho lý trí và lương tâm và cần phải đối xử với nhau trong tình bằng hữu.',
    51,
  ],
  [
    'Semua orang dilahirkan merdeka dan mempunyai martabat dan hak-hak yang sama. Mereka dikaruniai akal dan hati nurani dan hendaknya bergaul satu sama lain dalam semangat persaudaraan.',
    47,
  ],
  [
    'Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.',
    41,
  ],
  [
    'Всі люди народжуються вільними і рівними у своїй гідності та правах. Вони наділені розумом і совістю і повинні діяти у відношенні один до одного в дусі братерства.',
    55,
  ],
  [
    'Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι με λογική και συνείδηση, και οφείλουν να συμπεριφέρονται μεταξύ τους με πνεύμα αδελφοσύνης.',
    71,
  ],
  [
    'يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميرًا وعليهم أن يعامل بعضهم بعضًا بروح الإخاء.',
    44,
  ],
  [
    'כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון, לפיכך חובה עליהם לנהוג איש ברעהו ברוח של אחווה.',
    50,
  ],
  [
    'تمام افراد بشر آزاد به دنیا می‌آیند و از لحاظ حیثیت و حقوق با هم برابرند. همه دارای عقل و وجدان هستند و باید نسبت به یکدیگر با روح برادری رفتار کنند.',
    44,
  ],
  [
    'सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए।',
    54,
  ],
  [
    'সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার নিয়ে জন্মগ্রহণ করে। তাঁদের বিবেক এবং বুদ্ধি আছে; সুতরাং সকলেরই একে অপরের প্রতি ভ্রাতৃত্বসুলভ মনোভাব নিয়ে আচরণ করা উচিত।',
    56,
  ],
  ['மனிதப் பிறவியினர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர்; அவர்கள் மதிப்பிலும், உரிமைகளிலும் சமமானவர்கள்.', 34],
  ['มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ', 63],
  ['人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。', 35],
  ['人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神互相對待。', 40],
  [
    'すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。',
    72,
  ],
  [
    '모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.',
    51,
  ],
]

test.each(counted)('the estimate for %j is not far below o200k (%i), nor twice as much', (text, o200k) => {
  expect(estimateTokens(text)).toBeGreaterThanOrEqual(o200k * 0.9)
  expect(estimateTokens(text)).toBeLessThanOrEqual(o200k * 1.75)
})

test('lines are estimated one by one: those of another language change nothing', () => {
  const lines = ['The cat sat on the mat and it was happy about that.\n', 'Kaikki ihmiset syntyvät vapaina.\n']
  const apart = lines.reduce((sum, line) => sum + estimateTokens(line), 0)
  expect(estimateTokens(lines.join(''))).toBeLessThanOrEqual(apart)
  expect(estimateTokens(lines.join(''))).toBeGreaterThanOrEqual(apart - lines.length)
})

test.each([
  ['NaN', () => Number.NaN, /gave NaN/],
  ['a negative number', () => -1, /gave -1/],
  ['no end', () => Number.POSITIVE_INFINITY, /gave Infinity/],
  ['a text', () => '5', /gave string/],
  ['a promise', async () => 5, /gave a promise/],
  [
    'an error',
    () => {
      throw new Error('no wasm')
    },
    /failed/,
  ],
])('a counter that gives %s is a ConfigError', async (_, count, message) => {
  const memory = await createMemory({ store: inMemory(), countTokens: count as unknown as () => number })
  const handle = memory.for({ tenant: 'acme', user: 'alice' })
  await handle.add('walnut')
  const error: unknown = await handle.getContext({ query: 'walnut' }).catch((caught) => caught)
  expect(error).toBeInstanceOf(ConfigError)
  expect((error as Error).message).toMatch(message)
})
