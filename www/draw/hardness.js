// The hardness slider: 201 positions, linear in logit β between two end stops that are β = 0 and β = 1 exactly. Pure.

export const POSITIONS = 200;
const MIDDLE = POSITIONS / 2;
/** Reach of the slider in logit β between its end stops: β from 0.0025 to 0.9975. */
const REACH = 6;
const EDGE = 6;
const INNER = MIDDLE - EDGE;

/** β at a slider position. The ends and the middle are exact. @param {number} position */
export function betaAt(position) {
  if (position <= EDGE / 2) return 0;
  if (position >= POSITIONS - EDGE / 2) return 1;
  if (position === MIDDLE) return 0.5;
  const s = Math.max(-REACH, Math.min(REACH, ((position - MIDDLE) / INNER) * REACH));
  const beta = 1 / (1 + Math.exp(-s));
  const digits = beta < 0.1 || beta > 0.9 ? 4 : 3;
  return Number(beta.toFixed(digits));
}

/** Slider position of a β, not rounded. @param {number} beta */
export function positionOf(beta) {
  if (!(beta > 0)) return 0;
  if (beta >= 1) return POSITIONS;
  const s = Math.log(beta / (1 - beta));
  return MIDDLE + (Math.max(-REACH, Math.min(REACH, s)) / REACH) * INNER;
}

/** Snaps a dragged position to the three named stops. @param {number} position */
export function snap(position) {
  if (position < EDGE) return 0;
  if (position > POSITIONS - EDGE) return POSITIONS;
  return Math.abs(position - MIDDLE) <= 3 ? MIDDLE : position;
}

/** Next position for an arrow key: one notch, stepping over the gap at the ends. @param {number} position @param {number} by */
export function notch(position, by) {
  const next = Math.round(position) + by;
  if (by > 0 && next > 0 && next <= EDGE) return EDGE;
  if (by < 0 && next < POSITIONS && next >= POSITIONS - EDGE) return POSITIONS - EDGE;
  if (next < EDGE) return 0;
  if (next > POSITIONS - EDGE) return POSITIONS;
  return next;
}

/** Which name a β goes by: one of five. @param {number} beta @returns {"linear" | "softLinear" | "soft" | "softHard" | "hard"} */
export function nameOf(beta) {
  if (beta <= 0) return "linear";
  if (beta >= 1) return "hard";
  if (Math.abs(beta - 0.5) < 0.005) return "soft";
  return beta < 0.5 ? "softLinear" : "softHard";
}

/** β as text of constant width. @param {number} beta */
export const format = (beta) => (beta <= 0 ? "0" : beta >= 1 ? "1" : beta > 0.9995 ? ">0.999" : beta < 0.0005 ? "<0.001" : beta.toFixed(3));
