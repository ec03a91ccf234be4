/** 53 bits of a string: of three million states two share one with a probability of about one in two thousand. */
export function hash53 (text: string): number {
  let high = 0x9E3779B9
  let low = 0x85EBCA6B
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 0xCC9E2D51)
    high = (high << 13) | (high >>> 19)
    low = Math.imul(low + code, 0x1B873593)
    low ^= low >>> 15
  }
  high = Math.imul(high ^ (low >>> 7), 0xC2B2AE35)
  high ^= high >>> 16
  low = Math.imul(low ^ (high >>> 9), 0x27D4EB2F)
  low ^= low >>> 13
  return (high >>> 0) * 2 ** 21 + (low >>> 11)
}
