import LatentDatasets
import LatentTestSupport
import XCTest

final class DataFingerprintTests: XCTestCase {
    private func fingerprint(
        users: [Int] = [1, 1, 2], items: [Int] = [5, 6, 5], ratings: [Float] = [3, 4, 5], timestamps: [Double]? = nil
    ) -> DataFingerprint {
        DataFingerprint(RatingTable.fixture(userIDs: users, itemIDs: items, ratings: ratings, timestamps: timestamps))
    }

    func testWhatCounts() {
        let one = fingerprint()
        XCTAssertEqual(one, fingerprint())
        XCTAssertEqual(one, fingerprint(timestamps: [7, 8, 9]), "no model learns from times")
        XCTAssertEqual([one.ratings, one.users, one.items], [3, 2, 2])
        let others = [
            fingerprint(users: [1, 1, 3]), fingerprint(items: [5, 7, 5]), fingerprint(ratings: [3, 4, 4.5]),
            fingerprint(users: [1, 2, 1], items: [5, 5, 6], ratings: [3, 5, 4]),
            fingerprint(users: [1, 2], items: [5, 5], ratings: [3, 5]),
        ]
        XCTAssertEqual(Set((others + [one]).map(\.checksum)).count, 6, "an id, a rating, the order, the number")
        XCTAssertTrue(one.description.hasPrefix("3 ratings of 2 items by 2 users"), one.description)
    }

    /// A text is no number, and where one text ends counts.
    func testTextIDs() throws {
        func fingerprint(_ users: [ID], _ items: [ID]) throws -> String {
            DataFingerprint(try RatingTable(userIDs: users, itemIDs: items, ratings: [3, 4])).checksum
        }
        let checksums = [
            try fingerprint([1, 2], [3, 4]), try fingerprint([1, "2"], [3, 4]), try fingerprint([1, 2], [3, "4"]),
            try fingerprint(["a", "bc"], [3, 4]), try fingerprint(["ab", "c"], [3, 4]),
        ]
        XCTAssertEqual(Set(checksums).count, checksums.count)
        XCTAssertEqual(try fingerprint(["a", "bc"], [3, 4]), checksums[3])
    }
}
