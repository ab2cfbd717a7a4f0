/** A step: the optimizer's down the loss; the loss before it. */
export function training(tf, optimizer, loss) {
  return () => tf.tidy(() => optimizer.minimize(loss, true).dataSync()[0])
}
