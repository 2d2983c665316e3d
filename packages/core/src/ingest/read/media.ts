import { field } from './field.ts'

/** What a part is that has no words, for the report: `image` of an `image_url`. Undefined when it may have some. */
export function mediaNoun(type: string, mediaType?: unknown): string | undefined {
  switch (type) {
    case 'image':
    case 'image_url':
    case 'input_image':
    case 'image-data':
    case 'image-url':
    case 'image-file-id':
    case 'computer_screenshot':
    case 'image_generation_call':
      return 'image'
    case 'audio':
    case 'input_audio':
    case 'output_audio':
      return 'audio part'
    case 'video':
    case 'video_url':
      return 'video'
    case 'document':
      return 'document'
    case 'file':
    case 'input_file':
    case 'file-data':
    case 'file-url':
    case 'file-id':
    case 'media':
    case 'container_upload':
    case 'resource':
    case 'resource_link':
      return ofMediaType(mediaType)
    default:
      return undefined
  }
}

function ofMediaType(mediaType: unknown): string {
  if (typeof mediaType !== 'string') return 'file'
  if (mediaType.startsWith('image/')) return 'image'
  if (mediaType.startsWith('audio/')) return 'audio part'
  return mediaType.startsWith('video/') ? 'video' : 'file'
}

/** As the AI SDK, its version 4 and MCP call it. */
export function mediaTypeOf(part: object): unknown {
  return field(part, 'mediaType') ?? field(part, 'mimeType')
}
