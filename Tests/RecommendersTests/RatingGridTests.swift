import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class RatingGridTests: XCTestCase {
    /// Ratings in half stars of about a third of the places, the earlier items more often.
    static func ratings(users: Int, items: Int, seed: UInt64 = 3) throws -> CSRMatrix<Float> {
        var random = Philox(seed: seed, purpose: .noise)
        var (rows, columns, values) = ([Int32](), [Int32](), [Float]())
        for user in 0..<users {
            for item in 0..<items where random.nextUniform() < 0.6 * (1 - Float(item) / Float(items + 1)) {
                rows.append(Int32(user))
                columns.append(Int32(item))
                values.append(Float(1 + random.next(below: 10)) / 2)
            }
        }
        if values.isEmpty { (rows, columns, values) = ([0], [0], [3.5]) }
        return try CSRMatrix(rows: users, columns: items, rowIndices: rows, columnIndices: columns, values: values)
    }

    private let shapes = [(1, 1), (1, 9), (9, 1), (2, 3), (17, 40), (90, 31), (300, 200)]

    /// Every rating stands in one block, which is the one of its user's and its item's groups, at its value within half
    /// a level; and a user's ratings in a block stand together, of items in ascending order.
    func testEveryRatingOnce() throws {
        for (users, items) in shapes {
            let matrix = try Self.ratings(users: users, items: items)
            let grid = RatingGrid(matrix, width: 16, pool: ThreadPool(threads: 2))
            var found: [[Int]: Double] = [:]
            for g in 0..<grid.side {
                for h in 0..<grid.side {
                    for run in grid.block(users: g, items: h) {
                        let user = Int(grid.users.members[run.place])
                        XCTAssertEqual(Int(grid.users.groups[user]), g)
                        let members = run.ratings.map { Int(grid.items.members[$0.place]) }
                        XCTAssertEqual(members, members.sorted())
                        for (item, rating) in zip(members, run.ratings) {
                            XCTAssertEqual(Int(grid.items.groups[item]), h)
                            XCTAssertNil(found.updateValue(rating.value, forKey: [user, item]))
                        }
                    }
                }
            }
            XCTAssertEqual(found.count, matrix.pattern.count)
            for user in 0..<users {
                for k in matrix.pattern.rowOffsets[user]..<matrix.pattern.rowOffsets[user + 1] {
                    let value = found[[user, Int(matrix.pattern.columnIndices[k])]] ?? .nan
                    XCTAssertEqual(value, Double(matrix.values[k]), accuracy: 0.5001 * grid.levelSize)
                }
            }
        }
    }

    /// The places are a permutation, and neither the sizes of two groups nor what their rows hold differ by more than
    /// dealing may leave: a member, and the most of any member twice.
    func testGroupsAreEven() throws {
        for (users, items) in shapes {
            let matrix = try Self.ratings(users: users, items: items)
            let grid = RatingGrid(matrix, width: 16, pool: .shared)
            var counts = [Int](repeating: 0, count: items)
            for item in matrix.pattern.columnIndices { counts[Int(item)] += 1 }
            let rowCounts = (0..<users).map { matrix.pattern.row($0).count }
            for (groups, counts) in [(grid.users, rowCounts), (grid.items, counts)] {
                XCTAssertEqual(groups.members.sorted(), counts.indices.map { Int32($0) })
                for (place, member) in groups.members.enumerated() {
                    XCTAssertEqual(groups.places[Int(member)], Int32(place))
                }
                let ranges = (0..<grid.side).map { groups.offsets[$0]..<groups.offsets[$0 + 1] }
                let sums = ranges.map { $0.reduce(0) { $0 + counts[Int(groups.members[$1])] } }
                let sizes = ranges.map(\.count)
                let most = counts.max() ?? 0
                XCTAssertLessThanOrEqual((sizes.max() ?? 0) - (sizes.min() ?? 0), 1)
                XCTAssertLessThanOrEqual((sums.max() ?? 0) - (sums.min() ?? 0), 2 * most)
            }
        }
    }

    func testMoments() throws {
        let matrix = try Self.ratings(users: 90, items: 31)
        let grid = RatingGrid(matrix, width: 16, pool: .shared)
        let values = matrix.values.map { Double($0) }
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        let bound = Tolerance.gamma(Double(values.count), Double.self) * 25
        XCTAssertEqual(grid.mean, mean, accuracy: bound)
        XCTAssertEqual(grid.deviation * grid.deviation, variance, accuracy: bound)
        let one = RatingGrid(
            try CSRMatrix(rows: 1, columns: 1, rowIndices: [0], columnIndices: [0], values: [4]), width: 16,
            pool: .shared)
        XCTAssertEqual([one.mean, one.deviation, one.lowest, one.levelSize], [4, 1, 4, 0])
    }
}
