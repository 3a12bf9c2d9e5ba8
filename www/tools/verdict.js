// How good predictions are: a confusion matrix for classes, R² for numbers. Pure.

/**
 * Counts[true][predicted] of the samples of one part.
 * @param {Float32Array} probabilities [rows, classes] @param {ArrayLike<number>} targets @param {number} classes
 */
export function confusion(probabilities, targets, classes) {
  const counts = Array.from({ length: classes }, () => new Array(classes).fill(0));
  for (let row = 0; row < targets.length; row++) {
    let best = 0;
    for (let c = 1; c < classes; c++) if ((probabilities[row * classes + c] ?? 0) > (probabilities[row * classes + best] ?? 0)) best = c;
    const line = counts[targets[row] ?? 0];
    if (line) line[best]++;
  }
  return counts;
}

/** Recall and precision of each class; null where nothing is counted. @param {number[][]} counts */
export function rates(counts) {
  return counts.map((line, c) => {
    const right = line[c] ?? 0;
    const is = line.reduce((a, b) => a + b, 0);
    const said = counts.reduce((sum, other) => sum + (other[c] ?? 0), 0);
    return { recall: is ? right / is : null, precision: said ? right / said : null };
  });
}

/** 1 − Σ(ŷ − y)² / Σ(y − ȳ)²; null for fewer than two samples or targets that are all alike. @param {ArrayLike<number>} values @param {ArrayLike<number>} targets */
export function rSquared(values, targets) {
  const n = targets.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (targets[i] ?? 0) / n;
  let [rest, all] = [0, 0];
  for (let i = 0; i < n; i++) {
    const y = targets[i] ?? 0;
    rest += ((values[i] ?? 0) - y) ** 2;
    all += (y - mean) ** 2;
  }
  return n > 1 && all > 0 ? 1 - rest / all : null;
}
