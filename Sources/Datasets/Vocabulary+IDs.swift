import LatentRuntime

extension Vocabulary {
    /// Distinct ids, ascending: first the numbers, of 8 bytes each, then the texts.
    public struct IDs: RandomAccessCollection, Sendable {
        package let numbers: [Int]
        package let texts: [String]

        public var startIndex: Int { 0 }
        public var endIndex: Int { numbers.count + texts.count }

        public subscript(index: Int) -> ID {
            index < numbers.count ? .number(numbers[index]) : .text(texts[index - numbers.count])
        }

        /// The distinct ids of a sequence, sorted.
        init(distinct ids: some Sequence<ID>) {
            var (numbers, texts): ([Int], [String]) = ([], [])
            for id in ids {
                switch id {
                case .number(let number): numbers.append(number)
                case .text(let text): texts.append(text)
                }
            }
            self.init(distinct: numbers, texts)
        }

        /// The distinct ids of numbers and texts, sorted.
        init(distinct numbers: [Int], _ texts: [String]) {
            self.numbers = Self.distinct(numbers)
            self.texts = Set(texts.map { ID.text($0) }).sorted().map(\.description)
        }

        /// All ids of `lists`.
        init(joining lists: [IDs]) {
            self.init(distinct: lists.flatMap(\.numbers), lists.flatMap(\.texts))
        }

        /// These ids, unless one is empty text.
        /// - Throws: `InvalidArgument` when one is.
        func checked() throws(InvalidArgument) -> IDs {
            guard texts.first?.isEmpty != true else {
                throw InvalidArgument("an id is empty text: it needs a character at the least")
            }
            return self
        }

        /// The ids at these positions, which ascend.
        func selecting(_ positions: [Int]) -> IDs {
            let split = positions.firstIndex { $0 >= numbers.count } ?? positions.count
            return IDs(
                distinct: positions[..<split].map { numbers[$0] },
                positions[split...].map { texts[$0 - numbers.count] })
        }

        /// The number of values from `first` to `last`, or nil where there are none or too many to count.
        static func span(of first: Int?, _ last: Int?) -> Int? {
            guard let first, let last else { return nil }
            let (distance, overflow) = last.subtractingReportingOverflow(first)
            return overflow || distance == .max ? nil : distance + 1
        }

        private static func distinct(_ numbers: [Int]) -> [Int] {
            guard let span = span(of: numbers.min(), numbers.max()), let lowest = numbers.min(),
                span <= 8 * numbers.count + (1 << 19)
            else {
                var result: [Int] = []
                for number in numbers.sorted() where result.last != number { result.append(number) }
                return result
            }
            var present = [Bool](repeating: false, count: span)
            for number in numbers { present[number - lowest] = true }
            var result: [Int] = []
            result.reserveCapacity(present.count { $0 })
            for position in present.indices where present[position] { result.append(position + lowest) }
            return result
        }
    }
}

extension Vocabulary.IDs: Equatable {
    public static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }
}
