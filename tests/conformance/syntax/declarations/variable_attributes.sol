contract Vault {
    uint256 internal constant LIMIT = 5;
    uint256 public immutable start = 1;
    address payable[] private owners;
    bool transient locked;
    function(uint256) external returns (bool) public check;
    mapping(address owner => mapping(uint256 id => bool used)) internal spent;
}
// ----
