import Latent

let ratings = try CSRMatrix<Float>(matrixMarket: "ratings.mtx")
let svd = try TruncatedSVD(SparseOperator(ratings), rank: 50)
print(svd.values, svd.convergence.isConverged, svd.convergence.largestResidual)

// Any linear operator will do: here the columns less their means, a dense matrix that is never formed.
let centered = try SparseOperator(ratings).shifted(columns: ratings.columnMeans())
let components = try TruncatedSVD(centered, rank: 10)
print(components.values)

// The five rows nearest to each row, as an item's nearest items: the columns of ratings are rows of the transpose.
let nearest = try Similarity(.cosine).neighbors(of: ratings.transposed(), count: 5)
let (items, cosines) = nearest.row(0)
print(Array(zip(items, cosines)))
