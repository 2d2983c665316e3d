/** Of the vectors of the scripted endpoint. */
export const dimensions = 8
