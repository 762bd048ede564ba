/// The least multiple of 16, the numbers that kernels take at a time, that has room for `count`.
package func paddedWidth(_ count: Int) -> Int { (count + 15) / 16 * 16 }
