using Circus.Web.Audit;

namespace Circus.Web.Tests.Audit;

public sealed class AuditCsvTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("web", "\"web\"")]
    [InlineData("a \"b\", c\r\nd", "\"a \"\"b\"\", c\r\nd\"")]
    [InlineData("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"")]
    [InlineData("  +1+1", "\"'  +1+1\"")]
    [InlineData("-2", "\"'-2\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    public void Cell_WhateverItHolds_IsTextAndNoFormula(string? text, string expected) => Assert.Equal(expected, AuditCsv.Cell(text));
}
