/** Means `[k, d]` of clusters of rows `[n, d]`, all as flat lists; `draws` are k numbers from [0, 1). */
export function cluster(
  rows: Float64Array,
  d: number,
  k: number,
  iterations: number,
  draws: ArrayLike<number>,
): Float64Array {
  const means = firstMeans(rows, d, k, draws)
  const n = d === 0 ? 0 : rows.length / d
  let owners = new Int32Array(n).fill(-1)
  for (let iteration = 0; iteration < iterations; iteration++) {
    const next = Int32Array.from(owners, (_, row) => nearest(rows, row, means, d, k))
    if (next.every((mean, row) => mean === owners[row])) break
    owners = next
    moveToMiddles(means, rows, owners, d, k)
  }
  return means
}

/**
 * k-means++: the first mean is any row, every further one a row drawn with probability proportional to its squared
 * distance from the means there are. Where all distances are 0, the last row.
 */
function firstMeans(rows: Float64Array, d: number, k: number, draws: ArrayLike<number>): Float64Array {
  const means = new Float64Array(k * d)
  const n = d === 0 ? 0 : rows.length / d
  const distances = new Float64Array(n).fill(1)
  for (let mean = 0; mean < k && n > 0; mean++) {
    const chosen = draw(distances, draws[mean]!)
    means.set(rows.subarray(chosen * d, (chosen + 1) * d), mean * d)
    for (let row = 0; row < n; row++) {
      const distance = squaredDistance(rows, row, means, mean, d)
      if (mean === 0 || distance < distances[row]!) distances[row] = distance
    }
  }
  return means
}

/** An index with probability proportional to its weight, by a number from [0, 1). */
function draw(weights: Float64Array, u: number): number {
  let rest = u * weights.reduce((sum, weight) => sum + weight, 0)
  const index = weights.findIndex((weight) => {
    rest -= weight
    return rest < 0
  })
  return index === -1 ? weights.length - 1 : index
}

function nearest(rows: Float64Array, row: number, means: Float64Array, d: number, k: number) {
  let [mean, least] = [0, Infinity]
  for (let candidate = 0; candidate < k; candidate++) {
    const distance = squaredDistance(rows, row, means, candidate, d)
    if (distance < least) [mean, least] = [candidate, distance]
  }
  return mean
}

function squaredDistance(rows: Float64Array, row: number, means: Float64Array, mean: number, d: number) {
  let sum = 0
  for (let i = 0; i < d; i++) sum += (rows[row * d + i]! - means[mean * d + i]!) ** 2
  return sum
}

function moveToMiddles(means: Float64Array, rows: Float64Array, owners: Int32Array, d: number, k: number) {
  const sums = new Float64Array(k * d)
  const counts = new Float64Array(k)
  for (const [row, mean] of owners.entries()) {
    counts[mean]! += 1
    for (let i = 0; i < d; i++) sums[mean * d + i]! += rows[row * d + i]!
  }
  for (let j = 0; j < k * d; j++) {
    const count = counts[Math.floor(j / d)]!
    if (count > 0) means[j] = sums[j]! / count
  }
}
