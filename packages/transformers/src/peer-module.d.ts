/** It is not installed in this workspace, where `peer.ts` says what is used of it. */
declare module '@huggingface/transformers'
