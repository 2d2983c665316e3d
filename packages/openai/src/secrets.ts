/** Takes out of a text what must not be in an error. */
export type Secrets = (text: string) => string

const minSecretLength = 4
/** A part of a path that is so long is taken for a key. */
const minPathKeyLength = 16

/** Hides the key in the forms that a server may quote it in, keys in the path of the address, and what looks like one. */
export function secretsOf(apiKey: unknown, address: URL | undefined): Secrets {
  const inPath = (address?.pathname ?? '').split('/').filter((part) => part.length >= minPathKeyLength)
  const known = [apiKey, address?.username, address?.password, ...inPath]
    .filter((secret): secret is string => typeof secret === 'string' && secret.length >= minSecretLength)
    .flatMap((secret) => [secret, decoded(secret), encodeURIComponent(secret), inBase64(secret), inJson(secret)])
    .sort((a, b) => b.length - a.length)
  return (text) => withoutLookalikes(known.reduce((left, secret) => left.replaceAll(secret, '***'), text))
}

function inBase64(secret: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(secret)))
}

function inJson(secret: string): string {
  return JSON.stringify(secret).slice(1, -1)
}

function decoded(secret: string): string {
  try {
    return decodeURIComponent(secret)
  } catch {
    return secret
  }
}

function withoutLookalikes(text: string): string {
  return text
    .replace(/\/\/[^\s/@]+@/g, '//***@')
    .replace(/\b(bearer|basic)\s+[^\s"',]+/gi, '$1 ***')
    .replace(/\bsk-[\w*.-]{3,}/g, '***')
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '***')
    .replace(/((?:token|key|password|secret)["']?\s*[=:]\s*["']?)[^\s&"',}]+/gi, '$1***')
}
