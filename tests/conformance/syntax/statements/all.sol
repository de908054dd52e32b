contract Vault {
    error Closed(uint256 at);
    event Paid(address to);
    modifier once() { _; }
    function pay(address[] memory to, Vault other) public once returns (uint256 total) {
        for (uint256 i = 0; i < to.length; i++) { if (i == 7) continue; else if (i > 90) break; emit Paid(to[i]); }
        do { unchecked { total += 1; } } while (total < 9);
        while (total > 3) total--;
        try other.pay{value: 0, gas: 9}(to, this) returns (uint256 more) { total = more; }
        catch Error(string memory) {} catch Panic(uint256) {} catch (bytes memory) {} catch { revert Closed({at: total}); }
        (uint256 a, , bytes32 b) = (1, 2, bytes32(0));
        (a, total) = (total, a);
        delete total;
        if (b == "") revert();
        return total;
    }
}
// ----
// TypeError 7006: (0-0)
