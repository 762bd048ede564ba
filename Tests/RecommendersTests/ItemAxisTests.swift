import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentTestSupport
import XCTest

final class ItemAxisTests: XCTestCase {
    /// Items on a line through 20 dimensions, at places that are known: one axis, all of the variance, the ends of the
    /// line.
    func testALine() throws {
        let scope = try ModelScope(TrainingSet(Checkerboard().table))
        let items = scope.items.count
        var vectors = Matrix<Float>(rows: items, columns: 4)
        // A unit direction, and places 0, 1, ... in an order that is not that of the items.
        let direction: [Float] = [0.5, -0.5, 0.5, 0.5]
        func place(_ item: Int) -> Float { Float(7 * item % items) }
        for item in 0..<items {
            for k in 0..<4 { vectors[item, k] = 3 + place(item) * direction[k] }
        }
        let axes = try ItemAxis.principal(of: vectors, in: scope)
        XCTAssertEqual(axes.count, 1, "the vectors vary in one direction")
        let axis = try XCTUnwrap(axes.first)
        XCTAssertEqual(axis.variance, 1, accuracy: 1e-12)
        let ends = [axis.lowest, axis.highest].map { $0.map { place($0.index) } }.sorted { $0[0] < $1[0] }
        XCTAssertEqual(ends[0], [0, 1, 2, 3, 4])
        XCTAssertEqual(ends[1], [19, 18, 17, 16, 15])
        // From the mean, 9.5, the ends lie 9.5 away.
        XCTAssertEqual(axis.highest[0].score, 9.5, accuracy: 1e-5)
        XCTAssertEqual(axis.lowest[0].score, -9.5, accuracy: 1e-5)
    }

    /// Variances of two independent directions are in the ratio that they were made with.
    func testTwoDirections() throws {
        let scope = try ModelScope(TrainingSet(Checkerboard().table))
        var vectors = Matrix<Float>(rows: scope.items.count, columns: 3)
        for item in 0..<scope.items.count {
            vectors[item, 0] = item % 2 == 0 ? 1 : -1
            vectors[item, 2] = item / 2 % 2 == 0 ? 2 : -2
        }
        let axes = try ItemAxis.principal(of: vectors, in: scope)
        XCTAssertEqual(axes.map(\.variance).count, 2)
        XCTAssertEqual(axes[0].variance, 0.8, accuracy: 1e-12)
        XCTAssertEqual(axes[1].variance, 0.2, accuracy: 1e-12)
    }

    /// The ends are among the most rated: item 0 has the most ratings, the last the fewest.
    func testOnlyTheMostRated() throws {
        let table = CheckerboardNoise.table()
        let scope = try ModelScope(TrainingSet(table))
        let counts = (0..<scope.items.count).map { item in table.items.count { Int($0) == item } }
        let chosen = Set(counts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }.prefix(12))
        var vectors = Matrix<Float>(rows: scope.items.count, columns: 2)
        for item in 0..<scope.items.count {
            vectors[item, 0] = Float(item)
            vectors[item, 1] = Float(item * item % 11)
        }
        let axes = try ItemAxis.principal(of: vectors, in: scope, items: 12)
        XCTAssertEqual(axes.count, 2)
        for axis in axes {
            XCTAssertTrue((axis.lowest + axis.highest).allSatisfy { chosen.contains($0.index) })
        }
    }

    func testNothingVaries() throws {
        let scope = try ModelScope(TrainingSet(Checkerboard().table))
        let equal = Matrix<Float>(
            rows: scope.items.count, columns: 2, [Float](repeating: 0.1, count: 2 * scope.items.count))
        XCTAssertTrue(try ItemAxis.principal(of: equal, in: scope).isEmpty)
        XCTAssertTrue(
            try ItemAxis.principal(of: Matrix<Float>(rows: scope.items.count, columns: 0), in: scope).isEmpty)
        XCTAssertTrue(try ItemAxis.principal(of: equal, in: scope, items: 1).isEmpty)
    }
}
