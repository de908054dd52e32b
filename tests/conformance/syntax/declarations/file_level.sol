type Price is uint128;
using {add as +, scale} for Price global;
error TooLow(Price offered, address by);
event Sold(Price indexed at);
uint256 constant STEP = 2 gwei;
enum Phase { Open, Closed }
struct Lot { Phase phase; Price price; }
function add(Price a, Price b) pure returns (Price) { return Price.wrap(Price.unwrap(a) + Price.unwrap(b)); }
function scale(Price a, uint128 by) pure returns (Price) { return Price.wrap(Price.unwrap(a) * by); }
// ----
