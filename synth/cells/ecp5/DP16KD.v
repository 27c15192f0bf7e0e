// DP16KD of ECP5, 18 kbit of RAM with two ports, for simulation. yosys has only an empty module of it.
//
// Covered: widths of 1, 2, 4, 9 and 18 bits on each port, and 36 bits for writing on port A (byte enables on ADA0 to ADA3,
// data on DIB and DIA) and for reading on port B (data on DOB and DOA), as synth_ecp5 uses it; the three WRITEMODEs; the
// output register (REGMODE OUTREG) with its enable; synchronous resets of the outputs, in which nothing is written (RESETMODE
// ASYNC as long as no reset is high: so yosys writes a memory that has none); first contents, 16 words of 18 bits in each INITVAL, each in 20 bits. Of every nine bits the narrow widths use eight.
// What one port reads where the other writes in the same cycle is not defined: here it comes out inverted, so that nobody
// can rely on it. For this the two clocks must be one.
// Everything else stops the simulator from being built, since a module is missing whose name says why, or stops the
// simulation with a message. GSR is not looked at: nothing drives it; nor is WID, which only numbers the contents.
// Facts: Lattice FPGA-TN-02204 (memory usage guide), and the map of yosys (lattice/brams_16kd.txt, brams_map_16kd.v).

module DP16KD (
    input DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9, DIA8, DIA7, DIA6, DIA5, DIA4, DIA3, DIA2, DIA1, DIA0,
    input ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4, ADA3, ADA2, ADA1, ADA0,
    input CEA, OCEA, CLKA, WEA, RSTA, CSA2, CSA1, CSA0,
    output DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9, DOA8, DOA7, DOA6, DOA5, DOA4, DOA3, DOA2, DOA1, DOA0,
    input DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9, DIB8, DIB7, DIB6, DIB5, DIB4, DIB3, DIB2, DIB1, DIB0,
    input ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4, ADB3, ADB2, ADB1, ADB0,
    input CEB, OCEB, CLKB, WEB, RSTB, CSB2, CSB1, CSB0,
    output DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9, DOB8, DOB7, DOB6, DOB5, DOB4, DOB3, DOB2, DOB1, DOB0
);
    parameter DATA_WIDTH_A = 18;
    parameter DATA_WIDTH_B = 18;
    parameter REGMODE_A = "NOREG";
    parameter REGMODE_B = "NOREG";
    parameter RESETMODE = "SYNC";
    parameter ASYNC_RESET_RELEASE = "SYNC";
    parameter CSDECODE_A = "0b000";
    parameter CSDECODE_B = "0b000";
    parameter WRITEMODE_A = "NORMAL";
    parameter WRITEMODE_B = "NORMAL";
    parameter WID = 0;
    parameter GSR = "ENABLED";
    parameter INIT_DATA = "STATIC";
    // Each could name a constant or an inversion in place of its pin.
    parameter DIA0MUX = "DIA0";
    parameter DIA1MUX = "DIA1";
    parameter DIA2MUX = "DIA2";
    parameter DIA3MUX = "DIA3";
    parameter DIA4MUX = "DIA4";
    parameter DIA5MUX = "DIA5";
    parameter DIA6MUX = "DIA6";
    parameter DIA7MUX = "DIA7";
    parameter DIA8MUX = "DIA8";
    parameter DIA9MUX = "DIA9";
    parameter DIA10MUX = "DIA10";
    parameter DIA11MUX = "DIA11";
    parameter DIA12MUX = "DIA12";
    parameter DIA13MUX = "DIA13";
    parameter DIA14MUX = "DIA14";
    parameter DIA15MUX = "DIA15";
    parameter DIA16MUX = "DIA16";
    parameter DIA17MUX = "DIA17";
    parameter ADA0MUX = "ADA0";
    parameter ADA1MUX = "ADA1";
    parameter ADA2MUX = "ADA2";
    parameter ADA3MUX = "ADA3";
    parameter ADA4MUX = "ADA4";
    parameter ADA5MUX = "ADA5";
    parameter ADA6MUX = "ADA6";
    parameter ADA7MUX = "ADA7";
    parameter ADA8MUX = "ADA8";
    parameter ADA9MUX = "ADA9";
    parameter ADA10MUX = "ADA10";
    parameter ADA11MUX = "ADA11";
    parameter ADA12MUX = "ADA12";
    parameter ADA13MUX = "ADA13";
    parameter CEAMUX = "CEA";
    parameter OCEAMUX = "OCEA";
    parameter CLKAMUX = "CLKA";
    parameter WEAMUX = "WEA";
    parameter RSTAMUX = "RSTA";
    parameter CSA0MUX = "CSA0";
    parameter CSA1MUX = "CSA1";
    parameter CSA2MUX = "CSA2";
    parameter DOA0MUX = "DOA0";
    parameter DOA1MUX = "DOA1";
    parameter DOA2MUX = "DOA2";
    parameter DOA3MUX = "DOA3";
    parameter DOA4MUX = "DOA4";
    parameter DOA5MUX = "DOA5";
    parameter DOA6MUX = "DOA6";
    parameter DOA7MUX = "DOA7";
    parameter DOA8MUX = "DOA8";
    parameter DOA9MUX = "DOA9";
    parameter DOA10MUX = "DOA10";
    parameter DOA11MUX = "DOA11";
    parameter DOA12MUX = "DOA12";
    parameter DOA13MUX = "DOA13";
    parameter DOA14MUX = "DOA14";
    parameter DOA15MUX = "DOA15";
    parameter DOA16MUX = "DOA16";
    parameter DOA17MUX = "DOA17";
    parameter DIB0MUX = "DIB0";
    parameter DIB1MUX = "DIB1";
    parameter DIB2MUX = "DIB2";
    parameter DIB3MUX = "DIB3";
    parameter DIB4MUX = "DIB4";
    parameter DIB5MUX = "DIB5";
    parameter DIB6MUX = "DIB6";
    parameter DIB7MUX = "DIB7";
    parameter DIB8MUX = "DIB8";
    parameter DIB9MUX = "DIB9";
    parameter DIB10MUX = "DIB10";
    parameter DIB11MUX = "DIB11";
    parameter DIB12MUX = "DIB12";
    parameter DIB13MUX = "DIB13";
    parameter DIB14MUX = "DIB14";
    parameter DIB15MUX = "DIB15";
    parameter DIB16MUX = "DIB16";
    parameter DIB17MUX = "DIB17";
    parameter ADB0MUX = "ADB0";
    parameter ADB1MUX = "ADB1";
    parameter ADB2MUX = "ADB2";
    parameter ADB3MUX = "ADB3";
    parameter ADB4MUX = "ADB4";
    parameter ADB5MUX = "ADB5";
    parameter ADB6MUX = "ADB6";
    parameter ADB7MUX = "ADB7";
    parameter ADB8MUX = "ADB8";
    parameter ADB9MUX = "ADB9";
    parameter ADB10MUX = "ADB10";
    parameter ADB11MUX = "ADB11";
    parameter ADB12MUX = "ADB12";
    parameter ADB13MUX = "ADB13";
    parameter CEBMUX = "CEB";
    parameter OCEBMUX = "OCEB";
    parameter CLKBMUX = "CLKB";
    parameter WEBMUX = "WEB";
    parameter RSTBMUX = "RSTB";
    parameter CSB0MUX = "CSB0";
    parameter CSB1MUX = "CSB1";
    parameter CSB2MUX = "CSB2";
    parameter DOB0MUX = "DOB0";
    parameter DOB1MUX = "DOB1";
    parameter DOB2MUX = "DOB2";
    parameter DOB3MUX = "DOB3";
    parameter DOB4MUX = "DOB4";
    parameter DOB5MUX = "DOB5";
    parameter DOB6MUX = "DOB6";
    parameter DOB7MUX = "DOB7";
    parameter DOB8MUX = "DOB8";
    parameter DOB9MUX = "DOB9";
    parameter DOB10MUX = "DOB10";
    parameter DOB11MUX = "DOB11";
    parameter DOB12MUX = "DOB12";
    parameter DOB13MUX = "DOB13";
    parameter DOB14MUX = "DOB14";
    parameter DOB15MUX = "DOB15";
    parameter DOB16MUX = "DOB16";
    parameter DOB17MUX = "DOB17";
    parameter [319:0] INITVAL_00 = 320'd0;
    parameter [319:0] INITVAL_01 = 320'd0;
    parameter [319:0] INITVAL_02 = 320'd0;
    parameter [319:0] INITVAL_03 = 320'd0;
    parameter [319:0] INITVAL_04 = 320'd0;
    parameter [319:0] INITVAL_05 = 320'd0;
    parameter [319:0] INITVAL_06 = 320'd0;
    parameter [319:0] INITVAL_07 = 320'd0;
    parameter [319:0] INITVAL_08 = 320'd0;
    parameter [319:0] INITVAL_09 = 320'd0;
    parameter [319:0] INITVAL_0A = 320'd0;
    parameter [319:0] INITVAL_0B = 320'd0;
    parameter [319:0] INITVAL_0C = 320'd0;
    parameter [319:0] INITVAL_0D = 320'd0;
    parameter [319:0] INITVAL_0E = 320'd0;
    parameter [319:0] INITVAL_0F = 320'd0;
    parameter [319:0] INITVAL_10 = 320'd0;
    parameter [319:0] INITVAL_11 = 320'd0;
    parameter [319:0] INITVAL_12 = 320'd0;
    parameter [319:0] INITVAL_13 = 320'd0;
    parameter [319:0] INITVAL_14 = 320'd0;
    parameter [319:0] INITVAL_15 = 320'd0;
    parameter [319:0] INITVAL_16 = 320'd0;
    parameter [319:0] INITVAL_17 = 320'd0;
    parameter [319:0] INITVAL_18 = 320'd0;
    parameter [319:0] INITVAL_19 = 320'd0;
    parameter [319:0] INITVAL_1A = 320'd0;
    parameter [319:0] INITVAL_1B = 320'd0;
    parameter [319:0] INITVAL_1C = 320'd0;
    parameter [319:0] INITVAL_1D = 320'd0;
    parameter [319:0] INITVAL_1E = 320'd0;
    parameter [319:0] INITVAL_1F = 320'd0;
    parameter [319:0] INITVAL_20 = 320'd0;
    parameter [319:0] INITVAL_21 = 320'd0;
    parameter [319:0] INITVAL_22 = 320'd0;
    parameter [319:0] INITVAL_23 = 320'd0;
    parameter [319:0] INITVAL_24 = 320'd0;
    parameter [319:0] INITVAL_25 = 320'd0;
    parameter [319:0] INITVAL_26 = 320'd0;
    parameter [319:0] INITVAL_27 = 320'd0;
    parameter [319:0] INITVAL_28 = 320'd0;
    parameter [319:0] INITVAL_29 = 320'd0;
    parameter [319:0] INITVAL_2A = 320'd0;
    parameter [319:0] INITVAL_2B = 320'd0;
    parameter [319:0] INITVAL_2C = 320'd0;
    parameter [319:0] INITVAL_2D = 320'd0;
    parameter [319:0] INITVAL_2E = 320'd0;
    parameter [319:0] INITVAL_2F = 320'd0;
    parameter [319:0] INITVAL_30 = 320'd0;
    parameter [319:0] INITVAL_31 = 320'd0;
    parameter [319:0] INITVAL_32 = 320'd0;
    parameter [319:0] INITVAL_33 = 320'd0;
    parameter [319:0] INITVAL_34 = 320'd0;
    parameter [319:0] INITVAL_35 = 320'd0;
    parameter [319:0] INITVAL_36 = 320'd0;
    parameter [319:0] INITVAL_37 = 320'd0;
    parameter [319:0] INITVAL_38 = 320'd0;
    parameter [319:0] INITVAL_39 = 320'd0;
    parameter [319:0] INITVAL_3A = 320'd0;
    parameter [319:0] INITVAL_3B = 320'd0;
    parameter [319:0] INITVAL_3C = 320'd0;
    parameter [319:0] INITVAL_3D = 320'd0;
    parameter [319:0] INITVAL_3E = 320'd0;
    parameter [319:0] INITVAL_3F = 320'd0;

    if (RESETMODE != "SYNC" && RESETMODE != "ASYNC") DP16KD_RESETMODE_is_not_covered refused();
    if (CSDECODE_A != "0b000" || CSDECODE_B != "0b000") DP16KD_CSDECODE_is_not_covered refused();
    if (INIT_DATA != "STATIC") DP16KD_INIT_DATA_is_not_covered refused();
    if (REGMODE_A != "NOREG" && REGMODE_A != "OUTREG") DP16KD_REGMODE_A_is_not_covered refused();
    if (REGMODE_B != "NOREG" && REGMODE_B != "OUTREG") DP16KD_REGMODE_B_is_not_covered refused();
    if (WRITEMODE_A != "NORMAL" && WRITEMODE_A != "WRITETHROUGH" && WRITEMODE_A != "READBEFOREWRITE")
        DP16KD_WRITEMODE_A_is_not_covered refused();
    if (WRITEMODE_B != "NORMAL" && WRITEMODE_B != "WRITETHROUGH" && WRITEMODE_B != "READBEFOREWRITE")
        DP16KD_WRITEMODE_B_is_not_covered refused();
    if (!known(DATA_WIDTH_A) || !known(DATA_WIDTH_B)) DP16KD_a_DATA_WIDTH_is_none_of_1_2_4_9_18_36 refused();
    if (DIA0MUX != "DIA0" || DIA1MUX != "DIA1" || DIA2MUX != "DIA2" || DIA3MUX != "DIA3" || DIA4MUX != "DIA4" ||
        DIA5MUX != "DIA5" || DIA6MUX != "DIA6" || DIA7MUX != "DIA7" || DIA8MUX != "DIA8" || DIA9MUX != "DIA9" ||
        DIA10MUX != "DIA10" || DIA11MUX != "DIA11" || DIA12MUX != "DIA12" || DIA13MUX != "DIA13" || DIA14MUX !=
        "DIA14" || DIA15MUX != "DIA15" || DIA16MUX != "DIA16" || DIA17MUX != "DIA17" || ADA0MUX != "ADA0" || ADA1MUX
        != "ADA1" || ADA2MUX != "ADA2" || ADA3MUX != "ADA3" || ADA4MUX != "ADA4" || ADA5MUX != "ADA5" || ADA6MUX !=
        "ADA6" || ADA7MUX != "ADA7" || ADA8MUX != "ADA8" || ADA9MUX != "ADA9" || ADA10MUX != "ADA10" || ADA11MUX !=
        "ADA11" || ADA12MUX != "ADA12" || ADA13MUX != "ADA13" || CEAMUX != "CEA" || OCEAMUX != "OCEA" || CLKAMUX !=
        "CLKA" || WEAMUX != "WEA" || RSTAMUX != "RSTA" || CSA0MUX != "CSA0" || CSA1MUX != "CSA1" || CSA2MUX != "CSA2"
        || DOA0MUX != "DOA0" || DOA1MUX != "DOA1" || DOA2MUX != "DOA2" || DOA3MUX != "DOA3" || DOA4MUX != "DOA4" ||
        DOA5MUX != "DOA5" || DOA6MUX != "DOA6" || DOA7MUX != "DOA7" || DOA8MUX != "DOA8" || DOA9MUX != "DOA9" ||
        DOA10MUX != "DOA10" || DOA11MUX != "DOA11" || DOA12MUX != "DOA12" || DOA13MUX != "DOA13" || DOA14MUX !=
        "DOA14" || DOA15MUX != "DOA15" || DOA16MUX != "DOA16" || DOA17MUX != "DOA17" || DIB0MUX != "DIB0" || DIB1MUX
        != "DIB1" || DIB2MUX != "DIB2" || DIB3MUX != "DIB3" || DIB4MUX != "DIB4" || DIB5MUX != "DIB5" || DIB6MUX !=
        "DIB6" || DIB7MUX != "DIB7" || DIB8MUX != "DIB8" || DIB9MUX != "DIB9" || DIB10MUX != "DIB10" || DIB11MUX !=
        "DIB11" || DIB12MUX != "DIB12" || DIB13MUX != "DIB13" || DIB14MUX != "DIB14" || DIB15MUX != "DIB15" ||
        DIB16MUX != "DIB16" || DIB17MUX != "DIB17" || ADB0MUX != "ADB0" || ADB1MUX != "ADB1" || ADB2MUX != "ADB2" ||
        ADB3MUX != "ADB3" || ADB4MUX != "ADB4" || ADB5MUX != "ADB5" || ADB6MUX != "ADB6" || ADB7MUX != "ADB7" ||
        ADB8MUX != "ADB8" || ADB9MUX != "ADB9" || ADB10MUX != "ADB10" || ADB11MUX != "ADB11" || ADB12MUX != "ADB12" ||
        ADB13MUX != "ADB13" || CEBMUX != "CEB" || OCEBMUX != "OCEB" || CLKBMUX != "CLKB" || WEBMUX != "WEB" || RSTBMUX
        != "RSTB" || CSB0MUX != "CSB0" || CSB1MUX != "CSB1" || CSB2MUX != "CSB2" || DOB0MUX != "DOB0" || DOB1MUX !=
        "DOB1" || DOB2MUX != "DOB2" || DOB3MUX != "DOB3" || DOB4MUX != "DOB4" || DOB5MUX != "DOB5" || DOB6MUX !=
        "DOB6" || DOB7MUX != "DOB7" || DOB8MUX != "DOB8" || DOB9MUX != "DOB9" || DOB10MUX != "DOB10" || DOB11MUX !=
        "DOB11" || DOB12MUX != "DOB12" || DOB13MUX != "DOB13" || DOB14MUX != "DOB14" || DOB15MUX != "DOB15" ||
        DOB16MUX != "DOB16" || DOB17MUX != "DOB17")
        DP16KD_a_pin_s_MUX_is_not_covered refused();

    function known(input integer width);
        known = width == 1 || width == 2 || width == 4 || width == 9 || width == 18 || width == 36;
    endfunction

    // Two words of 18 bits, the one with the even number in the low half.
    reg [35:0] words [0:511];

    task fill(input integer group, input [319:0] values);
        for (k = 0; k < 8; k = k + 1) words[group * 8 + k] = {values[k * 40 + 20 +: 18], values[k * 40 +: 18]};
    endtask
    integer k;
    initial begin
        fill(0, INITVAL_00);
        fill(1, INITVAL_01);
        fill(2, INITVAL_02);
        fill(3, INITVAL_03);
        fill(4, INITVAL_04);
        fill(5, INITVAL_05);
        fill(6, INITVAL_06);
        fill(7, INITVAL_07);
        fill(8, INITVAL_08);
        fill(9, INITVAL_09);
        fill(10, INITVAL_0A);
        fill(11, INITVAL_0B);
        fill(12, INITVAL_0C);
        fill(13, INITVAL_0D);
        fill(14, INITVAL_0E);
        fill(15, INITVAL_0F);
        fill(16, INITVAL_10);
        fill(17, INITVAL_11);
        fill(18, INITVAL_12);
        fill(19, INITVAL_13);
        fill(20, INITVAL_14);
        fill(21, INITVAL_15);
        fill(22, INITVAL_16);
        fill(23, INITVAL_17);
        fill(24, INITVAL_18);
        fill(25, INITVAL_19);
        fill(26, INITVAL_1A);
        fill(27, INITVAL_1B);
        fill(28, INITVAL_1C);
        fill(29, INITVAL_1D);
        fill(30, INITVAL_1E);
        fill(31, INITVAL_1F);
        fill(32, INITVAL_20);
        fill(33, INITVAL_21);
        fill(34, INITVAL_22);
        fill(35, INITVAL_23);
        fill(36, INITVAL_24);
        fill(37, INITVAL_25);
        fill(38, INITVAL_26);
        fill(39, INITVAL_27);
        fill(40, INITVAL_28);
        fill(41, INITVAL_29);
        fill(42, INITVAL_2A);
        fill(43, INITVAL_2B);
        fill(44, INITVAL_2C);
        fill(45, INITVAL_2D);
        fill(46, INITVAL_2E);
        fill(47, INITVAL_2F);
        fill(48, INITVAL_30);
        fill(49, INITVAL_31);
        fill(50, INITVAL_32);
        fill(51, INITVAL_33);
        fill(52, INITVAL_34);
        fill(53, INITVAL_35);
        fill(54, INITVAL_36);
        fill(55, INITVAL_37);
        fill(56, INITVAL_38);
        fill(57, INITVAL_39);
        fill(58, INITVAL_3A);
        fill(59, INITVAL_3B);
        fill(60, INITVAL_3C);
        fill(61, INITVAL_3D);
        fill(62, INITVAL_3E);
        fill(63, INITVAL_3F);
    end

    // First bit of the place that a port's address means.
    function [5:0] first(input integer width, input [13:0] ad);
        case (width)
            36: first = 0;
            18: first = 18 * ad[4];
            9: first = 18 * ad[4] + 9 * ad[3];
            4: first = 18 * ad[4] + 9 * ad[3] + 4 * ad[2];
            2: first = 18 * ad[4] + 9 * ad[3] + 2 * ad[2:1];
            default: first = 18 * ad[4] + 9 * ad[3] + ad[2:0];
        endcase
    endfunction
    function [35:0] place(input [35:0] data, input integer width, input [13:0] ad);
        place = data << first(width, ad);
    endfunction
    function [35:0] fetch(input [35:0] pair, input integer width, input [13:0] ad);
        fetch = (pair >> first(width, ad)) & (36'hfffffffff >> (36 - width));
    endfunction
    // The bits that are written: all of a narrow word, of a wide one the bytes that are enabled.
    function [35:0] spread(input integer width, input [3:0] be);
        case (width)
            36: spread = {{9{be[3]}}, {9{be[2]}}, {9{be[1]}}, {9{be[0]}}};
            18: spread = {18'd0, {9{be[1]}}, {9{be[0]}}};
            default: spread = 36'hfffffffff >> (36 - width);
        endcase
    endfunction

    wire [17:0] di_a = {DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9, DIA8, DIA7, DIA6, DIA5, DIA4, DIA3, DIA2, DIA1, DIA0};
    wire [17:0] di_b = {DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9, DIB8, DIB7, DIB6, DIB5, DIB4, DIB3, DIB2, DIB1, DIB0};

    // Port A.
    wire [13:0] ad_a = {ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4, ADA3, ADA2, ADA1, ADA0};
    wire on_a = CEA && {CSA2, CSA1, CSA0} == 3'd0;
    wire [35:0] mask_a = on_a && WEA && !RSTA ? place(spread(DATA_WIDTH_A, ad_a[3:0]), DATA_WIDTH_A, ad_a) : 36'd0;
    wire [35:0] data_a = place({di_b, di_a}, DATA_WIDTH_A, ad_a);
    wire [35:0] old_a = words[ad_a[13:5]] ^ (ad_a[13:5] == ad_b[13:5] ? mask_b : 36'd0);
    wire [35:0] new_a = (old_a & ~mask_a) | (data_a & mask_a);
    reg [35:0] read_a = 36'd0, out_a = 36'd0;
    always @(posedge CLKA) begin
        for (i_a = 0; i_a < 36; i_a = i_a + 1)
            if (mask_a[i_a]) words[ad_a[13:5]][i_a] <= data_a[i_a];
        if (RSTA) read_a <= 36'd0;
        else if (on_a && WEA && WRITEMODE_A == "WRITETHROUGH") read_a <= fetch(new_a, DATA_WIDTH_A, ad_a);
        else if (on_a && (!WEA || WRITEMODE_A == "READBEFOREWRITE")) read_a <= fetch(old_a, DATA_WIDTH_A, ad_a);
        if (RSTA) out_a <= 36'd0;
        else if (OCEA) out_a <= read_a;
        if (RESETMODE == "ASYNC" && RSTA) $fatal(1, "DP16KD: asynchronous resets are not covered");
        if (DATA_WIDTH_A == 36 && on_a && WEA == 1'b0)
            $fatal(1, "DP16KD: 36 bits are covered for writing on port A only");
    end
    integer i_a;
    wire [35:0] do_a = REGMODE_A == "OUTREG" ? out_a : read_a;

    // Port B.
    wire [13:0] ad_b = {ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4, ADB3, ADB2, ADB1, ADB0};
    wire on_b = CEB && {CSB2, CSB1, CSB0} == 3'd0;
    wire [35:0] mask_b = on_b && WEB && !RSTB ? place(spread(DATA_WIDTH_B, ad_b[3:0]), DATA_WIDTH_B, ad_b) : 36'd0;
    wire [35:0] data_b = place({18'd0, di_b}, DATA_WIDTH_B, ad_b);
    wire [35:0] old_b = words[ad_b[13:5]] ^ (ad_a[13:5] == ad_b[13:5] ? mask_a : 36'd0);
    wire [35:0] new_b = (old_b & ~mask_b) | (data_b & mask_b);
    reg [35:0] read_b = 36'd0, out_b = 36'd0;
    always @(posedge CLKB) begin
        for (i_b = 0; i_b < 36; i_b = i_b + 1)
            if (mask_b[i_b]) words[ad_b[13:5]][i_b] <= data_b[i_b];
        if (RSTB) read_b <= 36'd0;
        else if (on_b && WEB && WRITEMODE_B == "WRITETHROUGH") read_b <= fetch(new_b, DATA_WIDTH_B, ad_b);
        else if (on_b && (!WEB || WRITEMODE_B == "READBEFOREWRITE")) read_b <= fetch(old_b, DATA_WIDTH_B, ad_b);
        if (RSTB) out_b <= 36'd0;
        else if (OCEB) out_b <= read_b;
        if (RESETMODE == "ASYNC" && RSTB) $fatal(1, "DP16KD: asynchronous resets are not covered");
        if (DATA_WIDTH_B == 36 && on_b && WEB == 1'b1)
            $fatal(1, "DP16KD: 36 bits are covered for reading on port B only");
    end
    integer i_b;
    wire [35:0] do_b = REGMODE_B == "OUTREG" ? out_b : read_b;

    assign {DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9, DOA8, DOA7, DOA6, DOA5, DOA4, DOA3, DOA2, DOA1, DOA0} = DATA_WIDTH_B == 36 ? do_b[17:0] : do_a[17:0];
    assign {DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9, DOB8, DOB7, DOB6, DOB5, DOB4, DOB3, DOB2, DOB1, DOB0} = DATA_WIDTH_B == 36 ? do_b[35:18] : do_b[17:0];
endmodule
