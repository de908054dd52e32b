// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.7.0;

/// Vakif meclisi: pay sahipleri bagis tekliflerini oylar.
abstract contract Paylar {
    struct Kayit {
        uint256 blok;
        uint256 pay;
    }

    uint256 public constant toplamPay = 1000000;
    mapping(address => Kayit[]) private defter;

    event PayDevri(address indexed kimden, address indexed kime, uint256 miktar);

    constructor(address kurucu) {
        require(kurucu != address(0), "kurucu");
        yaz(kurucu, toplamPay);
        emit PayDevri(address(0), kurucu, toplamPay);
    }

    function pay(address kim) public view returns (uint256) {
        Kayit[] storage d = defter[kim];
        return d.length == 0 ? 0 : d[d.length - 1].pay;
    }

    function gecmisPay(address kim, uint256 blok) public view returns (uint256) {
        require(blok < block.number, "gelecek");
        Kayit[] storage d = defter[kim];
        uint256 alt = 0;
        uint256 ust = d.length;
        while (alt < ust) {
            uint256 orta = (alt + ust) / 2;
            if (d[orta].blok > blok) ust = orta;
            else alt = orta + 1;
        }
        return alt == 0 ? 0 : d[alt - 1].pay;
    }

    function devret(address kime, uint256 miktar) external {
        require(kime != address(0) && kime != msg.sender, "alici");
        uint256 eski = pay(msg.sender);
        require(eski >= miktar, "yetersiz");
        yaz(msg.sender, eski - miktar);
        yaz(kime, pay(kime) + miktar);
        emit PayDevri(msg.sender, kime, miktar);
    }

    function yaz(address kim, uint256 yeni) private {
        Kayit[] storage d = defter[kim];
        if (d.length > 0 && d[d.length - 1].blok == block.number) d[d.length - 1].pay = yeni;
        else d.push(Kayit(block.number, yeni));
    }
}

contract VakifMeclisi is Paylar {
    enum Durum { Yok, Acik, Kabul, Ret, Odendi, GeriAlindi, Zamanasimi }

    struct Teklif {
        address sahibi;
        address payable hedef;
        uint256 tutar;
        uint256 kesit;
        uint256 bitis;
        uint256 evet;
        uint256 hayir;
        bool odendi;
        bool geriAlindi;
    }

    uint256 public constant OYLAMA = 30000;
    uint256 public constant ITIRAZ = 10000;
    uint256 public constant GECERLILIK = 200000;
    uint256 public constant YETER_SAYI = 120000;
    uint256 public constant TEKLIF_PAYI = 2000;

    uint256 public teklifSayisi;
    mapping(uint256 => Teklif) public teklifler;
    mapping(uint256 => mapping(address => bool)) public oyVerdi;

    event Bagis(address indexed kimden, uint256 tutar);
    event TeklifVerildi(uint256 indexed no, address sahibi, address hedef, uint256 tutar);
    event OyVerildi(uint256 indexed no, address kim, bool evet, uint256 agirlik);
    event TeklifGeriAlindi(uint256 indexed no);
    event Odendi(uint256 indexed no);

    constructor(address kurucu) payable Paylar(kurucu) {}

    receive() external payable {
        emit Bagis(msg.sender, msg.value);
    }

    function teklifVer(address payable hedef, uint256 tutar) external returns (uint256 no) {
        require(hedef != address(0) && tutar > 0, "teklif");
        require(gecmisPay(msg.sender, block.number - 1) >= TEKLIF_PAYI, "pay az");
        no = ++teklifSayisi;
        Teklif storage t = teklifler[no];
        t.sahibi = msg.sender;
        t.hedef = hedef;
        t.tutar = tutar;
        t.kesit = block.number - 1;
        t.bitis = block.number + OYLAMA;
        emit TeklifVerildi(no, msg.sender, hedef, tutar);
    }

    function oyVer(uint256 no, bool evet) external {
        require(durum(no) == Durum.Acik, "kapali");
        require(!oyVerdi[no][msg.sender], "mukerrer");
        Teklif storage t = teklifler[no];
        uint256 agirlik = gecmisPay(msg.sender, t.kesit);
        require(agirlik > 0, "pay yok");
        oyVerdi[no][msg.sender] = true;
        if (evet) t.evet += agirlik;
        else t.hayir += agirlik;
        emit OyVerildi(no, msg.sender, evet, agirlik);
    }

    function geriAl(uint256 no) external {
        require(durum(no) == Durum.Acik, "kapali");
        require(teklifler[no].sahibi == msg.sender, "sahibi degil");
        teklifler[no].geriAlindi = true;
        emit TeklifGeriAlindi(no);
    }

    function ode(uint256 no) external {
        require(durum(no) == Durum.Kabul, "kabul edilmedi");
        Teklif storage t = teklifler[no];
        require(block.number > t.bitis + ITIRAZ, "itiraz suresi");
        t.odendi = true;
        emit Odendi(no);
        (bool tamam, ) = t.hedef.call{value: t.tutar}("");
        require(tamam, "odeme");
    }

    function durum(uint256 no) public view returns (Durum) {
        Teklif storage t = teklifler[no];
        if (t.bitis == 0) return Durum.Yok;
        if (t.geriAlindi) return Durum.GeriAlindi;
        if (t.odendi) return Durum.Odendi;
        if (block.number <= t.bitis) return Durum.Acik;
        if (block.number > t.bitis + GECERLILIK) return Durum.Zamanasimi;
        if (t.evet >= YETER_SAYI && t.evet > t.hayir) return Durum.Kabul;
        return Durum.Ret;
    }
}
