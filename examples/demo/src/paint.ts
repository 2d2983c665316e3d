import { styleText } from 'node:util'

/** Colours are for people at a terminal who did not say no: https://no-color.org */
const isColourful = process.stdout.isTTY === true && !process.env.NO_COLOR

function painter(style: Parameters<typeof styleText>[0]): (text: string) => string {
  return (text) => (isColourful ? styleText(style, text) : text)
}

export const bold: (text: string) => string = painter('bold')
export const dim: (text: string) => string = painter('dim')
export const green: (text: string) => string = painter('green')
export const red: (text: string) => string = painter('red')
export const cyan: (text: string) => string = painter('cyan')
