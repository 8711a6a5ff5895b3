namespace Nethereum.Hex.HexConvertors;

/// <summary>How a value is written in hexadecimal.</summary>
public interface IHexConvertor<T>
{
    string ConvertToHex(T value);

    T ConvertFromHex(string value);
}
