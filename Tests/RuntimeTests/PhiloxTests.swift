import LatentRuntime
import LatentTestSupport
import XCTest

final class PhiloxTests: XCTestCase {
    /// The vectors for philox4x32-10 in the known-answer file of Random123, the authors' own library.
    func testKnownAnswers() {
        let vectors: [(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, answer: SIMD4<UInt32>)] = [
            (.zero, .zero, SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
            (
                SIMD4(repeating: .max), SIMD2(repeating: .max),
                SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
            ),
            (
                SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), SIMD2(0xa409_3822, 0x299f_31d0),
                SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
            ),
        ]
        for vector in vectors {
            XCTAssertEqual(Philox.block(counter: vector.counter, key: vector.key), vector.answer)
        }
    }

    func testWordsAreTheBlocksInOrder() {
        var philox = Philox(seed: 0x0123_4567_89AB_CDEF, purpose: .noise, epoch: 3, row: 7)
        let key = SIMD2<UInt32>(0x89AB_CDEF, 0x0123_4567)
        for block in 0..<3 as Range<UInt32> {
            let words = Philox.block(counter: SIMD4(block, 7, 3, RandomPurpose.noise.rawValue), key: key)
            for index in 0..<4 { XCTAssertEqual(philox.nextWord(), words[index]) }
        }
    }

    func testStreamsDiffer() {
        var starts: [[UInt64]] = []
        let addresses: [(seed: UInt64, purpose: RandomPurpose, epoch: Int, row: Int)] = [
            (1, .noise, 0, 0), (2, .noise, 0, 0), (1 << 32, .noise, 0, 0), (1, .shuffle, 0, 0),
            (1, .noise, 1, 0), (1, .noise, 0, 1), (1, .noise, 1, 1),
        ]
        for (seed, purpose, epoch, row) in addresses {
            var philox = Philox(seed: seed, purpose: purpose, epoch: epoch, row: row)
            starts.append([philox.next(), philox.next()])
        }
        XCTAssertEqual(Set(starts).count, starts.count)
    }

    /// For even chances X² = Σ (found − expected)² / expected has, with 49 degrees of freedom, mean 49 and
    /// variance 98; six standard deviations above the mean is 49 + 6·√98 < 109. Chi-square being skewed, that
    /// is exceeded with a chance below 10⁻⁵, and the numbers are the same in every run.
    func testNumbersBelowABoundAreUniform() {
        var philox = Philox(seed: 42, purpose: .choice)
        var found = [Int](repeating: 0, count: 50)
        let draws = 100_000
        for _ in 0..<draws { found[philox.next(below: 50)] += 1 }
        let expected = Double(draws) / 50
        var statistic = 0.0
        for count in found {
            let difference = Double(count) - expected
            statistic += difference * difference / expected
        }
        XCTAssertLessThan(statistic, 109)
        // Too even would be as suspect: 3.5 standard deviations below the mean is 49 − 3.5·√98 > 14.
        XCTAssertGreaterThan(statistic, 14)
    }

    /// The mean of n uniform numbers has standard deviation 1/√(12 n).
    func testUniformFloats() {
        var philox = Philox(seed: 7, purpose: .noise)
        let count = 100_000
        var sum = 0.0
        for _ in 0..<count {
            let value = philox.nextUniform()
            XCTAssertTrue(0 <= value && value < 1)
            sum += Double(value)
        }
        XCTAssertEqual(sum / Double(count), 0.5, accuracy: 5 / (12 * Double(count)).squareRoot())
    }

    func testShuffleIsAPermutation() {
        for count in [0, 1, 2, 1000] {
            var philox = Philox(seed: 3, purpose: .shuffle)
            var elements = Array(0..<count)
            philox.shuffle(&elements)
            XCTAssertEqual(elements.sorted(), Array(0..<count))
            if count == 1000 { XCTAssertNotEqual(elements, Array(0..<count)) }
        }
    }

    /// Each of the 6 orders of 3 elements is expected 10,000 / 6 times with a variance of 10,000 · 5/36; five
    /// standard deviations are 186.
    func testEveryOrderIsAsLikely() {
        var found: [[Int]: Int] = [:]
        for row in 0..<10_000 {
            var philox = Philox(seed: 11, purpose: .shuffle, row: row)
            var elements = [0, 1, 2]
            philox.shuffle(&elements)
            found[elements, default: 0] += 1
        }
        XCTAssertEqual(found.count, 6)
        for count in found.values { XCTAssertEqual(Double(count), 10_000 / 6, accuracy: 186) }
    }

    func testBulkWordsAreTheStreamsOwn() {
        // 32 words are one round of the kernel; counts around it show that no round starts at the wrong block.
        for count in [0, 1, 31, 32, 33, 100] {
            var words = [UInt32](repeating: 0, count: (count + 31) / 32 * 32)
            words.withUnsafeMutableBufferPointer {
                guard let start = $0.baseAddress else { return }
                Philox.fill(start, count: count, seed: 0x1234_5678_9ABC_DEF0, purpose: .noise, epoch: 3, row: 70_000)
            }
            var stream = Philox(seed: 0x1234_5678_9ABC_DEF0, purpose: .noise, epoch: 3, row: 70_000)
            XCTAssertEqual(Array(words.prefix(count)), (0..<count).map { _ in stream.nextWord() })
        }
    }

    func testPermutationHoldsEachNumberOnce() {
        for count in [0, 1, 2, 33, 1000] {
            let order = Philox.permutation(of: count, seed: 7, purpose: .shuffle, epoch: 1)
            XCTAssertEqual(order.sorted(), Array(0..<count))
        }
        XCTAssertNotEqual(
            Philox.permutation(of: 1000, seed: 7, purpose: .shuffle, epoch: 1),
            Philox.permutation(of: 1000, seed: 7, purpose: .shuffle, epoch: 2))
    }

    func testEachOrderIsAsLikelyAsAnother() {
        // 6 orders of 3, 6000 draws: χ² with 5 degrees of freedom exceeds 25.7 with probability 1e-4.
        var counts: [[Int]: Int] = [:]
        for epoch in 0..<6000 {
            counts[Philox.permutation(of: 3, seed: 1, purpose: .shuffle, epoch: epoch), default: 0] += 1
        }
        XCTAssertEqual(counts.count, 6)
        XCTAssertLessThan(counts.values.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }, 25.7)
    }

    /// Mean and variance of a gamma distribution are its shape k, and the variance of a sample's variance is (2k² + 6k) / n:
    /// each within five standard errors. Of shape 1 it is the exponential distribution, beyond x with probability e⁻ˣ.
    func testGammaNumbersHaveTheMomentsOfTheirDistribution() {
        let count = 200_000
        for (row, shape) in [1, 1.5, 4, 37.5, 5000].enumerated() {
            var philox = Philox(seed: 3, purpose: .noise, row: row)
            let numbers = (0..<count).map { _ in philox.nextGamma(shape: shape) }
            let mean = numbers.reduce(0, +) / Double(count)
            let variance = numbers.reduce(0) { $0 + ($1 - shape) * ($1 - shape) } / Double(count)
            XCTAssertEqual(mean, shape, accuracy: 5 * (shape / Double(count)).squareRoot(), "shape \(shape)")
            let error = ((2 * shape * shape + 6 * shape) / Double(count)).squareRoot()
            XCTAssertEqual(variance, shape, accuracy: 5 * error, "shape \(shape)")
            XCTAssertTrue(numbers.allSatisfy { $0 > 0 })
            guard shape == 1 else { continue }
            for x in [0.1, 1, 3] {
                let share = Double(numbers.count { $0 > x }) / Double(count)
                let expected = Elementary.exp(-x)
                let error = (expected * (1 - expected) / Double(count)).squareRoot()
                XCTAssertEqual(share, expected, accuracy: 5 * error, "beyond \(x)")
            }
        }
    }
}
